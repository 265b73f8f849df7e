"""The shapes of notes around an article: a table for `scraper.boilerplate.notes`, without logic.

Lines are folded first (`scraper.boilerplate.folding`): the shapes have simplified characters and narrow punctuation.
A shape is a regular expression over several lines, which are joined without their indentation. It describes a line from
its first to its last character, so that a sentence with the same words (扫码就能借书) has none. Groups don't capture,
and no group repeats that can match the same text in two ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from archive.model import BoilerplateKind


class Note(NamedTuple):
    """The shapes of one kind of note, of at most `longest` characters."""

    kind: BoilerplateKind
    longest: int
    shapes: str


_ROLE: Final = (
    r"(?:(?:本期|本文|本版|值班|责任|执行|网络|网站|新媒体|微信|视频|图文|图片|文字|运营|美术|视觉|版面|助理|实习|高级|资深"
    r"|英文|栏目|策划|统稿|终审|一审|二审)?(?:编辑|编审|主编|副主编|编导|编译|编发|编校)|翻译|责编|美编|总编|责任校对"
    r"|校对|审核|审读|审校|审稿|校审|复审|初审|终审|[一二三]审|审签|签发|(?:总)?监制|统筹|策划|总策划|排版|制图|制作|美工"
    r"|剪辑|选稿|组稿|核稿)(?:人|员)?"
)
# These are credits only before a bar or a slash: before a colon they also begin sentences, answers and captions.
_MAKER: Final = r"(?:作者|撰文|撰稿|采写|记者|通讯员|文字|文案|来源|稿源|摄影|摄像|设计|供稿|出品|出品人|文)"
_NAME: Final = r"[^\W\d_][^\s:|/,.;!?\"<>()\[\]]{1,15}"
_NAMES: Final = rf"{_NAME}(?:[,& ] ?{_NAME}){{0,3}}"
_HAN_NAME: Final = r"[\u4e00-\u9fff](?: ?[\u4e00-\u9fff]){1,2}"
_MEDIUM: Final = (
    r"(?:APP|App|app|客户端|公众号|公众平台|服务号|订阅号|视频号|小程序|微信|微博|抖音|快手|头条号|粉丝专页|粉专|脸书"
    r"|Facebook|LINE|Line|Telegram|IG|频道|二维码)"
)
_WIN: Final = r"(?:更多|精彩|最新|独家|完整|全文|原文|第一时间|第一手|随时|随地|资讯|消息|新闻|不错过|评论|福利|体验)"
_LINK_END: Final = r"(?:>+|»)?"
_COUNT: Final = r"[:(]? ?\d[\d.,]* ?(?:万|亿|[wWkKmM])?\+? ?(?:次|人|条|个)?\)?"

NOTES: Final[tuple[Note, ...]] = (
    # Where the pictures are from; a source that is named is a caption, and stays.
    Note(
        "disclaimer",
        100,
        r"""
        (?:[本文此]文|文[中内]|部分|以上|文章|所有|图文|配|题|头|首|封面)?(?:图|图片|配图|照片|素材|图文|图片素材
          |视频|图片及文字)(?:均|皆|都|全部)?(?:来自|来源|源自|取自|转自|转载自|源|选自)(?:于|自)? ?:? ?(?:互联)?
          (?:网络|网路|网上|互联网|网)(?:截图)?(?:[,.; ()]{1,3}.{0,30}(?:侵|版权|联系|删).{0,30})?
        |(?:[本此]文|文[中内]|部分|以上)?(?:图|图片|配图|插图)(?:均|皆|都)?(?:来自|来源于|源自|由)(?:于)? ?:? ?
          (?:摄图网|视觉中国
          |千图网|包图网|图虫\S{{0,6}}|东方IC|壹图网|站酷\S{{0,4}}|Unsplash|Pexels|Pixabay)(?:提供|授权)?
        |(?:题|头|首|封面|封|首页)图(?:片)?(?:来自|来源|源自|由|来源于|出处|作者|[:|/])[^.!?]{2,40}
        |(?:(?:[Cc]over|[Hh]eader|[Ff]eatured|[Ll]ead|[Tt]op) )?(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?(?: credit| via
          | from| courtesy of)?:? ?(?:by [\w .-]{2,40} (?:on|via) )?(?:Unsplash|Pexels|Pixabay|Shutterstock|iStock
          |Freepik)
        """,
    ),
    # The original headline, the staff, and what the text was put together from.
    Note(
        "credit",
        120,
        rf"""
        (?:[本文此该]文|文章|新闻|稿件)?(?:的)?原(?:文|新闻)?(?:标题|题目|题)(?:名)?(?:为|是
          |:)? ?[《"].{{1,80}}[》"]
        |原(?:文)?(?:标题|题目|题):.{{1,80}}
        |(?:[本文此该]文|文章|新闻|稿件)(?:的)?原(?:文)?(?:标题|题目|题)(?:名)?(?:为|是)?:? ?.{{2,80}}
        |(?:This|The) (?:article|post|story) (?:originally |first )?(?:appeared
          |was (?:originally |first )?published) under the (?:title|headline) .{{2,90}}
        |(?:{_ROLE} ?[:|/] ?{_NAMES}(?:$|[ ;|/,]{{1,3}}(?=[^\W\d]))){{1,8}}
        |{_MAKER} ?[|/] ?{_NAMES}(?:[ ;|/,]{{1,3}}(?:{_ROLE}|{_MAKER}|图|图片) ?[:|/] ?{_NAMES}){{0,8}}
        |(?:编辑|责编|责任编辑|值班编辑|本文编辑) {{1,2}}{_HAN_NAME}(?<![部室后记说稿函过成])
          (?: {{1,2}}{_ROLE} {{1,2}}{_HAN_NAME}){{0,5}}
        |(?:{_ROLE}|{_MAKER}) {{1,2}}{_HAN_NAME}(?: {{1,2}}{_ROLE} {{1,2}}{_HAN_NAME}){{1,5}}
        |(?:[本此]文|本报|以上|文章|稿件|资料|素材|信息|部分|图文)?(?:内容|资料|素材|来源)?:? ?(?:均|系)?(?:综合
          |整理|摘编|编译|综合整理|综合摘编|综合编译|整理编辑|综合报道|综编|编选)自[: ]{{0,2}}
          (?![此今去前从年月])[^.!?]{{2,60}}
        |(?:素材|内容|资料|文字|文章|图文|文图|综合|参考资料|部分内容)来源[:|] ?[^.!?]{{2,60}}
        """,
    ),
    # Where the whole text is from.
    Note(
        "origin",
        60,
        r"""
        (?:[本此该]文|本稿|文章|内容|稿件|图文)(?:转载|转|首发|原载|刊载|原发)(?:自|于)[: ]?[^.!?]{2,44}
        |(?:转载|转|首发|原载)(?:自|于): ?[^.!?]{2,44}
        """,
    ),
    # A platform's notice in English.
    Note(
        "disclaimer",
        500,
        r"""
        (?:Special )?(?:Notice|NOTICE|Statement|Disclaimer|Note): .{0,200}(?:uploaded|posted|published
          |provided) (?:and \w+ )?by .{0,200}(?:platform|storage|service|views|opinion)s?.{0,100}
        """,
    ),
    # Calls to go on elsewhere: another page, an app, an account.
    Note(
        "navigation",
        40,
        rf"""
        返回[^,.]{{1,10}}, ?(?:查看|阅读|浏览)更多(?:精彩)?(?:内容|新闻|资讯|文章)?
        |返回[^,. ]{{0,8}}(?:首页|主页|频道|列表){_LINK_END}
        |(?:点击)?(?:查看|阅读|浏览|加载|显示|展开)(?:更多|全部|全文|原文|剩余全文|余下全文)(?:精彩)?(?:内容|评论
          |回复|新闻|资讯|文章|回答)?(?: ?\(\d+\))?{_LINK_END}
        |(?:点击|展开)(?:展开|阅读|查看)(?:全文|更多)|查看(?:全部|所有)? ?\d+ ?条(?:评论|回复)
        |[Ss]croll (?:down )?(?:for|to) (?:more|continue).{{0,20}}
        """,
    ),
    Note(
        "advertisement",
        90,
        rf"""
        (?:[本此]文(?:来自|首发|源自)[^,.]{{1,24}}, ?)?(?:欲|想|要|若想|如欲|如需)?(?:了解|看|知道?|获取|查看|阅读
          |浏览|观看|收看|知晓)?(?:更多|精彩|最新|独家)(?!的|人)[^.?!]{{0,24}}[,.?!]? ?(?:请|敬请|欢迎|可|尽在|就在
          |下载|点击|扫|追踪|订阅|戳|加入|打开|登录|进入|关注)[^.?!]{{0,40}}{_MEDIUM}.{{0,20}}
        |(?:请|立即|马上|快来|欢迎|点击|点击此处)?(?:下载|打开|安装|扫码下载|进入|登录|前往|点击
          |上)[^,.?!]{{0,18}}{_MEDIUM}["> ]{{0,2}}[,;! ]{{0,2}}(?:即可|可)?(?:查看|看|阅读|获取|了解|享|解锁|随时
          |掌握|收听|参与|继续|和|与)[^.?!]{{0,8}}{_WIN}[^.?!]{{0,16}}
        |(?:关注|追踪|订阅)[^,.?!]{{0,18}}{_MEDIUM}["> ]{{0,2}}[,;! ]{{0,2}}(?:即可|可)?(?:查看|看|阅读|获取|了解
          |享|解锁|掌握)[^.?!]{{0,8}}{_WIN}[^.?!]{{0,16}}
        |(?:点击|立即|马上|扫码|手机)?(?:下载|打开|安装)(?:手机)?(?:[^ ,.的]{{0,8}}(?:APP|App|客户端))(?:[, ]?
          (?:下载|打开|查看|阅读|看全文))?
        |(?:在)?(?:APP|App|客户端)(?:内|中|里)?(?:打开|查看|阅读|下载|专享)(?:全文|更多)?
        |(?:限时|特价|独家|超值|今日|新人|双十一)?(?:优惠|特惠|秒杀|抢购|福利|折扣)?.{{0,10}}(?:立即|马上|火热
          |点击(?:此处|链接|这里)?,? ?立即)(?:抢购|购买|下单|领取|咨询|开通|试用|订购|抢|入手|报名中)
        |(?:Download|Get) (?:our|the) (?:free |mobile |new )?(?:\w+ )?app\b.{{0,60}}
        |(?:Want|Looking for|Like|Enjoyed?|Love) (?:more|this|what)[^.?!]{{0,40}}[?!] (?:Subscribe|Sign up|Follow
          |Check|Join|Download|Share|Support|Buy)[^.,?!]{{0,60}}
        |(?:更多|最新|精彩)[^.?!]{{0,16}}[,.?! ]{{0,2}}(?:请|敬请|欢迎)(?:持续|继续)?(?:关注|留意
          |锁定|订阅)"[^"]{{2,16}}"
        |(?:[Ss]tory|[Aa]rticle) continues below(?: advertisement| ad)?|Read the full (?:story|article).{{0,40}}
        """,
    ),
    Note(
        "share",
        60,
        r"""
        (?:请|轻轻)?(?:点击|戳|轻触|点)(?:屏幕|页面)?(?:上方|下方|右上角|文末|左下角|标题下|顶部|上面|下面)?
          (?:的)?.{0,4}(?:蓝字|蓝色字|蓝色字体|卡片|名片|头像|"[^"]{1,16}"|[^ ,.]{2,8}公众号)[, ]?.{0,6}
          (?:关注|订阅|加关注)(?:我们|我|本号|公众号|吧|哦|一下|"[^"]{1,16}")?
        |(?:长按|识别|扫描|扫码|扫|扫一扫|微信扫描|微信扫码)(?:识别)?(?:上方|下方|文末|图中|以下|上图|下图|左侧
          |右侧|此|该)?(?:的)?(?:二维码|小程序码|海报|图片)?[, ]?(?:即可|可)?(?:关注|加入|订阅|添加|进群|加群|下载
          |咨询|领取|购买|获取更多)(?![^,.]{0,12}(?:时|后|的))[^.]{0,20}
        |(?:请|记得|将|把|别忘了|可以)?[^,.]{0,14}(?:设为|加|加个|标为|设)星标(?:[,! ].{0,24})?
        |(?:请)?(?:点击|戳|点)(?:文末|左下角|下方|左下方|右下角)?[" ]{0,2}阅读原文[" ]{0,2}(?:[,>! ].{0,16}|
          (?:了解|查看|进入|报名|购买|获取).{0,12})?
        |(?:欢迎)?(?:加入|添加|加)[^,. ]{0,8}(?:LINE|Line|Telegram|粉丝专页|粉专|读者群|微信群|交流群|QQ群|好友
          |会员群|社群)(?:好友|群)?[, ]?.{0,16}
        |(?:追踪|按赞|订阅)[^,.]{0,18}(?:粉丝专页|粉专|IG|Instagram|FB|LINE|YouTube|Youtube|频道)[, ]?.{0,16}
        |(?:公众号)?后台回复".{1,10}".{0,20}
        |欢迎(?:大家|各位|您)?(?:关注|转发|分享|留言|投稿|订阅)(?:我们|本号|本公众号|本频道|本文|讨论|交流)?
        |[Ss]can (?:the|this) (?:QR )?code .{0,40}|[Ff]ollow us on .{2,50}
        |(?:快来|赶快|赶紧|马上|立即|请|欢迎|微信){0,2}(?:吧|来)?扫(?:码|描|一扫)?[^,.]{0,10}(?:入群|进群|加群)[^,.]{0,8}
        """,
    ),
    # What bars the way to the text, or lies over it.
    Note(
        "other",
        500,
        r"""
        (?:本网站|本站|我们|网站|该网站|本平台|为了?您|为了?给您|为了?提[供升])(?=.{0,200}[Cc]ookie)
          (?=.{0,300}(?:同意|接受|继续浏览|体验|隐私)).{1,500}
        |(?:This (?:web)?site|We(?:,| and our)?|By (?:continuing|using|clicking|accepting|browsing)
          |Our (?:web)?site|Cookies? |To (?:give|provide|improve|offer|make))(?=.{0,200}[Cc]ookies?)(?=.{0,300}
          (?:experience|traffic|consent|[Pp]olicy|agree|preferences|personali[sz]|analy|website|site|browser|device|advert
          |accept)).{1,500}
        """,
    ),
    Note(
        "other",
        80,
        r"""
        (?:接受|同意|拒绝|允许|管理)(?:全部|所有|并继续|并关闭|必要)(?:的)? ?(?:[Cc]ookies?|选项|设置)?|(?:接受
          |管理|拒绝|同意) ?[Cc]ookies?
        |(?:Accept|Reject|Allow|Decline|Manage)(?: all)?(?: cookies?| preferences| settings| (?:and|&) (?:continue
          |close))|(?:Accept|Reject|Allow|Decline) all
        |(?:立即|现在|点击)?(?:开通|成为|加入|购买|升级|订阅|续费).{0,10}(?:会员|VIP|订户|专栏|数字版|套餐
          |电子报)?[, ]{0,2}(?:即可|就可|可|后|以)?(?:继续|解锁|畅读|免费|无限)(?:阅读|看|畅读)?(?:全文|全部|本文
          |更多|完整|剩余|内容).{0,10}
        |(?:立即|现在|马上|点击)(?:开通|成为|购买|升级|订阅|续费|登录|登入|登陆|注册)(?:本刊|数字版|会员|VIP|订户
          |账号)?
        |(?:已有|已经有|已是|您已是|还没有|没有|尚无|还不是).{0,6}(?:账号|帐号|会员|订户|账户|用户)\W{0,3}
          (?:请|立即|点击|点此|马上|现在)?(?:登录|登陆|登入|注册|加入|开通).{0,4}
        |(?:还剩|剩余|还有|余下|本文剩余)(?:内容)? ?\d{1,3}(?:\.\d+)? ?%(?: ?的?(?:内容|文章|全文))?(?:未读
          |未阅读|未看|待阅读|尚未阅读|需付费|付费可读)?.{0,8}
        |您?已(?:经)?(?:免费)?(?:阅读|试读|看完|读完|浏览)(?:了)?(?:本文|全文)?(?:的)?.{0,4}(?:\d{1,3} ?%
          |百分之[一二三四五六七八九十]{1,3}|部分).{0,16}
        |(?:[本此该]文(?:章)?|本篇|[此该]内容|以下内容|全文|剩余内容|剩余部分)(?:为|是|系|属于|仅限|仅供|需要?
          |须)?.{0,10}(?:付费|会员|订户|VIP|收费|登录|登入|订阅).{0,12}(?:阅读|查看|全文|可见|可读|内容|专享
          |文章|解锁|观看)
        |(?:请|您|您?需要?|您?须)?(?:先)?(?:登录|登入|登陆|注册|付费|订阅|购买|扫码)(?:账号|会员|成为会员)?
          (?:或注册)?(?:后|以|即可|才能|并)(?:可以?|即可|才能|继续|免费|方可)?(?:查看|阅读|观看|浏览|看|解锁|收听
          |参与|发表|评论|留言|回复)(?:全文|更多|完整|全部|本文|内容|剩余|评论|讨论|留言)?.{0,8}
        |试读(?:部分)?(?:已)?(?:结束|完毕).{0,24}
        |(?i:subscribe|sign ?up|sign in|log ?in|register|join(?: us)?|create an? (?:free )?account
          |become a (?:member|subscriber))(?: now| today| here| for free)? (?:to|and) (?:continue|keep reading
          |read (?:the )?(?:full|rest|more|on|unlimited|this)|unlock|access|get (?:unlimited|full)|view
          |finish reading|comment|leave a|join the|post).{0,60}
        |(?i:already (?:a|have an?) (?:subscriber|member|account|subscription)|not (?:a|yet a) (?:subscriber
          |member))\?.{0,40}|(?i:already (?:a|have an?) (?:subscriber|member|account|subscription))
        |(?i:you have|you've) (?:reached|read|used|hit) (?:your|all|the|\d+ of)\b.{0,30}(?:free|monthly
          |limit).{0,40}
        |(?i:this|the) (?:article|story|content|post|page) is (?:for|available to|exclusive to|exclusively for
          |only available to|reserved for|only for) (?:our )?(?:paid |premium |paying |registered )?(?:subscribers
          |members)(?: only)?.{0,20}
        |(?i:to (?:continue|keep|finish) reading)\b.{0,60}|\d+ free articles? (?:left|remaining).{0,30}
        |(?:本内容|本文内容|本栏目)(?:为|是|需要?|须)?.{0,8}(?:付费|会员|VIP|登录|订阅).{0,12}
          (?:阅读|查看|全文|可见|内容|专享|解锁|观看)
        |(?:登录|注册|登入|付费)(?:查看|阅读|解锁|观看)(?:更多|全文|完整|全部)(?:精彩)?(?:内容|全文|报道|文章)?
        |您?(?:今日|本月|本周)?的?免费(?:文章|阅读|篇数)(?:数|次数|额度)?已(?:经)?(?:用完|用尽|达上限)
        |同意并(?:继续|关闭|接受)|我同意|Subscribe (?:now|today) for [^,.]{2,60}
        """,
    ),
    # The controls, counters and empty states of players, readers and comments.
    Note(
        "share",
        60,
        rf"""
        (?:(?:阅读|浏览|点击|访问|播放|围观|查看|评论|回复|点赞|转发|收藏|分享|人气|热度)(?:数|量|次数
          |人数)? ?{_COUNT}(?: |$)){{1,6}}
        |(?:点赞|收藏|在看|好看|赞|顶|踩)(?: ?{_COUNT})?
        |(?:共|已有|已|有|全部)? ?\d+ ?(?:条|人|次|个)(?:评论|点赞|阅读|收藏|跟帖|回复|参与|留言|觉得很?赞)(?:了|过)?
        """,
    ),
    Note(
        "other",
        60,
        r"""
        0%|\+1|语音播报|语音朗读|播报文章|(?:点击)?(?:听新闻|听全文|收听本文|收听全文|朗读全文)|(?:查看)?图集
          |查看组图|(?:自动)?播放(?:视频|音频)|\d{1,2}:\d\d(?::\d\d)? ?/ ?\d{1,2}:\d\d(?::\d\d)?
        |点击(?:图片|小图|图|查看|放大|看)(?:可)?(?:查看|看|放大|进入)?(?:大图|原图|高清图|高清大图|图片|下一页
          |下一张)|"?[^\w]{0,8}"? ?(?:键)?(?:可)?(?:实现)?快速翻[页图]|(?:图片|视频|内容)?(?:正在)?加载中
        |(?:暂无|还没有|没有|目前没有|尚无)(?:任何|更多)?(?:人)?(?:评论|留言|跟帖)(?:[, ].{0,12})?|(?:全部|最新
          |热门|精彩|网友|所有|查看)评论 ?(?:\(? ?\d+ ?\)?)?条?
        |(?:我要|发表|参与|写|快来|欢迎)(?:我的|您的|你的)?(?:评论|留言|跟帖|回帖)(?:吧|几句)?|(?:我)?
          (?:也)?来说两句(?:吧)?.{0,6}|快来抢(?:占)?沙发.{0,4}|文明上网.{0,20}发言.{0,20}
        |感谢您?的(?:反馈|评价|打分|投票)(?:[, ].{0,30})?|(?:请)?(?:填写|选择)(?:举报|投诉|不感兴趣|反馈)?
          (?:的)?(?:原因|理由)|对?(?:此|本|该)?(?:内容|文章)?不感兴趣
        |(?i:listen to this (?:article|story|page))(?: ?[\d(·-].{0,12})?|(?i:loading)(?: (?:comments|more
          |content))?(?: \w+)?|(?i:be the first to (?:comment|reply|share your thoughts|leave a comment)).{0,20}|
          (?i:no comments(?: yet)?|view (?:all )?(?:\d+ )?comments?|load more(?: \w+)?|click to enlarge)
        |(?:AI|智能|语音|全文)(?:朗读|播报|听书|播放)|(?:播放|收听|朗读|播报)(?:全文|本文|文章|新闻)(?: ?\d.{0,8})?
        |\d{1,2}[- ]min(?:ute)?s? read|[Cc]omments (?:are|have been) (?:closed|disabled|turned off)(?: .{0,30})?
        """,
    ),
    # The foot of a page.
    Note(
        "publisher",
        120,
        r"""
        (?:网站|本站)(?:技术支持|建设|运维|维护|制作|管理|设计|运营|标识码)[^,.:]{0,4}: ?.{2,60}
          (?:\|.{2,60}){0,4}
        |(?:[^:|]{2,30}\| ?){0,2}(?:网站)?(?:主办|承办|主管|指导)(?:单位|方)?:[^|]{2,40}\|(?:[^
          |:]{2,20}:[^|]{1,60}(?:\||$)){1,6}
        |[^:|]{2,20}(?:电话|机构)[^:|]{0,6}\| ?网站[^:|]{2,8}:.{2,80}
        |(?:您|你)是(?:本站)?(?:的)?第? ?\d[\d,]* ?位(?:访客|访问者|浏览者|来宾|读者|用户).{0,6}|(?:本站|网站
          |今日|历史|总)(?:总)?(?:访问|浏览|点击)(?:量|次数|人数|总量): ?\d.{0,10}
        |(?:本站)?(?:建议|推荐|请)使用.{0,40}(?:浏览器|分辨率|\d{3,4} ?[×xX*] ?\d{3,4}).{0,30}
        |(?:Proudly )?(?:Powered|Theme|Designed|Built|Hosted)(?: (?:and hosted|with .{1,12}))? (?:by
          |with) [A-Z]?[\w.-]{2,20}(?: \S{1,20}){0,4}(?<![,.])
        |技术支持: ?.{2,30}(?:公司|科技|网络|中心|软件|工作室|\d{7,})|本站由.{2,20}(?:提供|支持|托管|维护).{0,12}
        """,
    ),
)
