"""Patterns of boilerplate as Chinese sites print it: tables for `scraper.boilerplate.classify`, without logic.

The words are common to many sites, never those of one. A head is the beginning of a line (without leading brackets and
bullets); `scraper.boilerplate.classify` checks what else must hold before the line counts as boilerplate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from archive.model import BoilerplateKind


class Head(NamedTuple):
    """Beginnings of lines of one kind of boilerplate, for lines of at most `longest` characters."""

    kind: BoilerplateKind
    longest: int
    words: tuple[str, ...]  # regular expressions, each an alternative


_END = r"\s?(?=$|[\W_])"
_COLON = r"\s?[:：]"

_LISTED = "(?:推荐|热门|文章|新闻|排行榜?|资讯|报道|搜索|专题|话题|评论|关注|图片|视频|热点|精选|爱看)"
_MAILING = r"(?:newsletter|e?mail\w* list)"

HEADS: Final[tuple[Head, ...]] = (
    Head(
        "disclaimer",
        2000,
        (
            r"(?:版权与|版权及|版权和|法律)?免责(?:声明|条款)",
            r"郑\s?重\s?声\s?明",
            rf"特别(?:声明|说明){_COLON}",
            rf"重要声明{_COLON}",
            r"(?:重要|法律)声明$",
            rf"(?:平台|网站|本[站网]|作者)?声\s?明{_COLON}",
            r"以上内容.{0,24}(?:用户|作者|创作者|自媒体|网友|平台).{0,24}(?:上传|发布)",
            rf"风险提示{_COLON}",
            r"反侵权公告",
            r"凡(?:是)?(?:本[网站报]|注明|来源)",
            r"著作权声明|传输内容声明",
            r"侵权(?:声明|必究|投诉|举报)",
        ),
    ),
    Head(
        "copyright",
        2000,
        (
            rf"版权(?:声明|说明|申明|信息){_COLON}",
            r"版权声明$",
            r"转载(?:声明|说明|须知|申请)",
            r"原创(?:声明|版权)",
        ),
    ),
    Head(
        "copyright",
        140,
        (
            r"版权所有(?![者权人])",
            r"转载(?:请|须|时|应)?(?:务必)?(?:注明|标明|联系|保留)",
            r"[Cc]opy[Rr]ight|©|Ⓒ|[Cc]\)\s?(?:19|20)\d\d",
            r"(?:未经(?!.{0,4}(?:著作权人|权利人|他人))|谢绝|禁止|严禁|请勿).{0,16}转载",
        ),
    ),
    Head(
        "origin",
        400,
        (
            r"(?:查看|阅读|点击阅读|点击查看|点击)?(?:本文)?(?:原文|来源|原始)(?:的)?(?:链接|地址|网址|出处|连接|URL)",
            r"[源原]链接",
            r"(?:本文|文章|信息)(?:链接|地址|网址|来源(?:链接|网址|地址))",
            rf"链接地址{_COLON}",
            r"(?:点击)?(?:阅读|查看|浏览|访问)原文(?=$|[\W_])",
        ),
    ),
    Head("credit", 160, (rf"(?:新闻|文章)?原(?:标)?题(?:为)?{_COLON}", rf"原创{_COLON}")),
    Head(
        "credit",
        60,
        (
            r"(?:本文)?(?:责任|执行|值班|网络|本版|本期)?(?:编\s{0,3}辑|责编)\s{0,2}(?:[:：]|$)",
            rf"责\s?编{_COLON}|选\s?稿{_COLON}|审\s?[核稿校]{_COLON}|校\s?对{_COLON}|监\s?制{_COLON}|终审{_COLON}",
            rf"(?:文章|稿件|信息|本文|新闻|资料|素材|图文)?来\s{{0,3}}源{_COLON}|稿\s?源{_COLON}",
            rf"作\s{{0,3}}者{_COLON}",
            rf"发[布表](?:时间|日期){_COLON}",
        ),
    ),
    Head(
        "share",
        40,
        (
            r"分享(?:到|至|给|让|按钮|文章|本)|转发到",
            r"扫(?:一扫|码|描)|扫二维码|微信扫|用微信|手机扫|打开微信|长按(?:识别)?二维码",
            r"(?:添加|加入)收藏|收藏本[页文]|打印本|复制(?:链接|地址)|链接已复制",
            rf"字\s?[号体]\s?(?:大小)?{_COLON}|[小大]字号|调整字体",
            r"(?:发送|后台|公众号)?(?:回复|回覆)(?:关键[词字])?\s?[【“「\[『\"][^】”」\]』\"]{1,12}[】”」\]』\"]",
            r"点击(?:菜单栏|右上角|此处收藏)|关注(?:我们|微信|公众号)|赞\s?\d+$",
        ),
    ),
    Head(
        "pagination",
        80,
        (
            r"[上下]一页|末页|尾页|余下全文",
            r"第\s?\d+\s?页\s?[/／共,，]|共\s?\d+\s?页",
            r"(?:点击)?(?:展开|阅读|查看)(?:剩余|全部|全文|余下)(?:全文|部分|内容)?[\W\d]*$",
        ),
    ),
    Head(
        "related",
        200,
        (
            r"[上下前后]一[篇条則则]|阅读下一篇",
            rf"[上下]篇{_COLON}",
            rf"(?:更多)?相关(?:阅读|新闻|文章|报道|链接|推荐|专题|内容|稿件|资讯|热词|主题|附件|公告|日志|博文|帖子){_END}",
            rf"(?:延伸|扩展|拓展|相关)\s?[·・•/]\s?(?:推荐|阅读|新闻){_END}",
            r"(?:推荐|延伸|扩展|拓展|编辑推荐)阅读|(?:猜|为)[你您](?:喜欢|推荐)|喜欢此内容的人|往期(?:回顾|推荐|精选)",
            r"[你您](?:可能|也许|或许)[會会还還也]?(?:想看|喜[欢歡]|感(?:兴趣|興趣)|[关關]注)|(?:其他人|大家|人们)(?:也|都|还)?在看|看了又看",
            rf"(?:更多)?相[关關](?:[阅閱][读讀]|新[闻聞]|文章|[报報][导導道]|影片|[视視][频頻]){_END}|延伸[阅閱][读讀]|[推為为][薦荐你您][閱阅][讀读]",
            rf"此前报道{_COLON}",
            r"相关资讯请关注|(?:更多|点击进入)(?:专题|新闻|精彩)|更多内容请",
            rf"(?:文章|本文)?(?:关键[词字]|标签|热词|Tags?|TAGS?)(?:阅读)?{_COLON}",
        ),
    ),
    Head(
        "related",
        14,
        (
            rf"(?:热门|热点|最新|精彩|图文|大家|本周|今日|相关|小编|为您|24小时|一周|点击|阅读|点击量|评论|频道){_LISTED}",
        ),
    ),
    Head(
        "navigation",
        200,
        (
            r"[您你]?(?:现在)?(?:的|所在的?)?(?:当前|现在|所在|您的)位置",
            r"[您你](?:现在)?(?:的|所在的|所在|现在的)位置|[您你]在这里",
            rf"位置{_COLON}",
            r"首页\s?(?:[>＞»›/／→|｜]|-+>|--|-\s)",
            r"设为首页|网站地图|返回首页|返回(?:顶部|列表|目录)",
        ),
    ),
    Head(
        "navigation",
        60,
        (
            r"欢迎(?:您)?(?:访问|光临|登录|浏览|来到).{1,26}(?:网|站|平台|主页|频道|门户|论坛|社区|系统|博客)[^。，]{0,24}$",
            r"今天是|无障碍|关于我们",
            r"登录\s?[|/｜]?\s?注册",
        ),
    ),
    Head(
        "contact",
        200,
        (
            r"(?:网上)?(?:违法|不良|有害|涉未成年|新闻)(?:和|与|、)?(?:不良|违法|虚假)?信息举报",
            r"举报(?:电话|邮箱|热线)|客服(?:电话|热线|QQ|邮箱)|新闻(?:热线|报料)|广告(?:热线|电话)",
            rf"(?:投稿|联系)邮箱{_COLON}",
            r"网站(?:电话|联系)",
        ),
    ),
    Head(
        "advertisement",
        12,
        (
            r"(?:顶部|底部|通栏|横幅|浮动|文字|右侧|左侧){0,3}广告(?:位|链接|合作)?\W*$",
            r"推广(?:链接|信息)?\W*$|赞助商",
            r"Advertisement\W*$|Sponsored\W*$",
        ),
    ),
    # Counters, which change with each visit.
    Head(
        "other",
        60,
        (
            r"(?:(?:查看|浏览|阅读|點擊|点击|瀏覽|回[复帖覆]|人气|人氣|评论|評論)(?:数|量|次数|數|次數)?\s?[:：]\s?\d[\d,.万萬+]*\s?次?[\s|｜/·,，]*)+$",
        ),
    ),
    Head("other", 2000, (r"Lorem ipsum dolor",)),  # placeholder text of a template
    Head("related", 200, (r"(?:Related|RELATED)(?: [A-Za-z]+)?:\s",)),
    Head(
        "other",
        200,
        (
            rf"(?:[Ss]ign up|[Ss]ubscribe|Join)(?: now)?(?: to| for)? (?:our|the|my) (?:[\w-]+ ){{0,3}}{_MAILING}",
            r"Was this (?:newsletter|email) forwarded",
        ),
    ),
    Head(
        "share",
        160,
        (r"(?:Follow|Join|Find) (?:me|us) on (?:[Ii]nstagram|Facebook|Twitter|X|TikTok|LinkedIn|YouTube|Pinterest)\b",),
    ),
    Head("other", 24, (r"(?:正文|全文|本文)(?:已)?(?:结束|完)|全文完", r"THE\s?-?END|END-?\W*$")),
)

# Plain words: a line that contains none of them is not searched for phrases inside it. A fast first test.
INSIDE: Final = re.compile(
    "ICP|安备|标识码|许可证|主办|主管|承办|版权|opy[Rr]ight|OPYRIGHT|ights|转载|稿酬|翻录|代表|30日|不构成|来自网络|来源网络"
    "|不承担|仅供|侵权|不良信息|举报|客服|扫一扫|二维码|分享到|微信扫|下一页|余下全文|本[网站]"
)
# Phrases inside a line, by kind: the groups are the kinds that `scraper.boilerplate.classify` tests further.
ANYWHERE: Final = re.compile(
    r"(?P<publisher>ICP\s?(?:备案?|证)(?:案?编?号?)?\s?[:：]?\s?第?\s?[A-Za-z]?\d{5}|ICP备\w{0,2}\d|公网安备\s?\d|网站标识码"
    r"|(?:信息服务|视听节目|网络出版|增值电信)\w{0,8}许可证|(?:主办|主管|承办)[)）]?\s?(?:$|[|｜,，;；、/\s]))"
    r"|(?P<copyright>版权所有(?![者权人])|[Cc]opy[Rr]ight\s?[©@(（]|COPYRIGHT\s?[©@(（\d]|[Cc]opyright\s?(?:19|20)\d\d"
    r"|All [Rr]ights [Rr]eserved|稿酬|版权(?:均)?归\S{0,12}所有|不得转载|谢绝转载|禁止转载|请勿转载|转载请|严禁转载"
    r"|翻录必究)"
    r"|(?P<disclaimer>不代表|仅代表|30日内|不构成|图片(?:均)?来[自源]网络|本文来[自源]网络|不承担|仅供学习|侵权)"
    r"|(?P<contact>违法和?不良信息|举报电话|客服(?:电话|QQ|热线)|举报邮箱)"
    r"|(?P<share>扫一扫|二维码|分享到|微信扫)"
    r"|(?P<pagination>下一页|余下全文)"
)

# A site's words for itself, then the terms of its legal texts.
SELF: Final = re.compile(
    r"本网|本站|本平台|本公众号|本报社?(?:将|依法|授权|郑重)|该平台|本文仅|本社(?:将|授权|网)|本公司|本号|我网|我站|小编"
)
TERMS: Final = re.compile(
    r"转载|摘编|版权|著作权|侵权|授权|法律责任|责任由|不承担|立场|观点|真实性|准确性|合法性|仅供|商业目的|商业用途|学习交流|网络转载"
    r"|来源于网络|来自网络|注明出处|注明来源|注明“?来源|权利人|联系我们|本网联系|及时删除|立即删除|删除内容|3?[0O零]日内|三十日内"
    r"|稿酬|稿费|上传并发布|信息存储|存储空间|信息发布平台|第一时间|民事主体|保证责任|传递更多信息|知识产权|改编|镜像"
)
# The statement that views are the author's, then the beginnings of such a statement.
VIEW: Final = re.compile(r"(?:仅代表|不代表|不构成).{0,24}(?:立场|观点|意见|建议|看法|依据)")
VIEW_HEAD: Final = re.compile(
    r"本文|此文|该文|文章|文中|以上|上述|声明|[本内]?内容|凡|本稿|图[片文]|部分|作者|免责|仅|本信息|信息|版权|任何"
)
# What a call to share or to follow says; a sentence that begins like one does not.
CALL: Final = re.compile("分享|关注|手机|当前页|朋友圈|好友|查看|阅读|下载|公众号|转发")
DECLARATION: Final = re.compile(r"^.{0,12}(?:免责|版权|著作权|法律|郑重|转载).{0,6}声明\W*$")
NOTICE: Final = re.compile(r"版权所有|[Cc]opy[Rr]ight|COPYRIGHT|[Rr]ights [Rr]eserved|必究")
QUOTED_NOTICE: Final = re.compile(r"[“\"「].{0,30}(?:版权所有|不得转载|[Cc]opyright)")
IMAGES_FROM: Final = re.compile(r"\W*(?:本文|文中|部分)?图片(?:均)?来[自源]网络\W*")
RECORD_NUMBER: Final = re.compile(r"ICP|安备|标识码|许可证")
ROLE_AFTER_NAME: Final = re.compile(r"(?:主办|主管|承办)[)）]?\s?(?:$|[|｜,，;；、/\s])")
SCAN: Final = re.compile(r"(?:请?用?手机|请?打开|微信|扫|分享|.{0,8}扫一扫)")

# Lines of only controls and of only page numbers, each with a word that must occur in them.
CONTROLS: Final = re.compile(
    r"(?:[\s\W\d_]|打印|收藏|分享|关闭|窗口|本页|本[文稿]|正文|大|中|小|字号|字体|默认|缩小|放大|超大|正常|微信|微博|空间|QQ|好友|朋友圈"
    r"|复制|链接|纠错|推荐|评论|点赞|举报|转发|刷新|顶部|返回|人人|参与|朗读|保存|发表|我来说两句|浏览|新浪|腾讯|豆瓣|Qzone|到|给"
    r"|页面功能|二维码|海报|阅读|次|Facebook|Twitter|Email|Print|Share)+"
)
CONTROL: Final = re.compile(
    r"打印|收藏|分享|关闭|字[号体]|微[信博]|复制|纠错|举报|转发|QQ|Qzone|Share|评论\s?\d|推(?<=\W推)荐"
)
PAGES: Final = re.compile(
    r"(?:[\s|/<>«»‹›]|[\[【(（]\s?\d{1,3}\s?[\]】)）]|(?<!\d)\d{1,3}(?!\d)|[上下]一页"
    r"|首页|末页|尾页|[.…]{2,3}|共\d+页|第\d+页|余下全文)+"
)
PAGE: Final = re.compile(r"[上下]一页|余下全文|[\[【]\s?\d{1,3}\s?[\]】].*[\[【]\s?\d")
# Whole lines of English pages; the groups are kinds.
ENGLISH: Final = re.compile(
    r"(?P<share>share(?: this| on| via)?(?: \w+){0,3}|tweet|pin it|copy link|print(?: this)?|follow us.{0,20})"
    r"|(?P<related>(?:related|recommended|popular|recent|more|latest|trending)(?: \w+)? (?:posts?|articles?"
    r"|stor(?:y|ies)|reading|news|content|topics?|links?|videos?|from .{1,30})|you (?:may|might) also (?:like|enjoy)"
    r"|read (?:more|next))"
    r"|(?P<advertisement>advertisements?|sponsored(?: content)?)"
    r"|(?P<pagination>(?:previous|next)(?: (?:page|post|article))?|older posts|newer posts|page \d+ of \d+)"
    r"|(?P<navigation>home|menu|search|skip to (?:main )?content|toggle navigation|sign in|log ?in"
    r"|subscribe(?: now)?|sign up|close|back to top)",
    re.IGNORECASE,
)
CLOCK: Final = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\D{0,4}\d{1,2}[:：]\d\d")
CLOCK_ALONE: Final = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s?\d{1,2}[:：]\d\d(?:[:：]\d\d)?")

WELCOME: Final = re.compile(r"\W*(?:欢迎|[您你]好)")

# … > … > 正文: a breadcrumb with any beginning.
CRUMB: Final = re.compile(r"[^。，：:]{1,20}?(?:[>＞»›→]|->)\s?[^。，]{0,60}(?:[>＞»›→]|->)\s?(?:正文|内容|详情)")
ARROW: Final = re.compile(r"\S\s?(?:[>＞»›→]|->)\s?\S")
# 文字 | 林小满 图片 | 某图书馆: the staff of a picture story, as pairs of role and name.
STAFF: Final = re.compile(
    r"(?:(?:文字?|撰文|撰稿|采写|图片?|图文|编辑|责编|排版|摄影|设计|制图|审核|校对|监制|来源)\s?[|｜丨/:：]\s?[^\s|｜丨/:：。，]{1,12}\s*){2,8}"
)
# 图片来源：…, 数据来源：…: of a picture or a table, so part of the article.
CREDIT_OF_A_PART: Final = re.compile("(?:图|图片|照片|截图|视频|数据|圖|圖片|照片|影片|數據)[来來]源")
# Posted: 17 February 2024: no words but of a date.
POSTED: Final = re.compile(
    r"(?:Posted|Published|Updated|Written)(?: on)?:?(?:\s(?:[A-Z][a-z]{2,8}|[\d:./-]{1,10}|at|[ap]m)[,.]?){1,7}"
)
BYLINE: Final = re.compile(r"(?:(?:Written|Posted|Published) )?[Bb]y:?\s[A-Z]")

# Weaker signs, for lines that are known to be outside the body.
CONTACT_LABEL: Final = re.compile(
    r"(?:电\s{0,3}话|传\s{0,3}真|邮\s{0,3}[箱编]|地\s{0,3}址|热线|信箱|[Ee]-?[Mm]ail|E-?MAIL|QQ|qq|微信号?"
    r"|联系人|联系方式|邮政编码|总机|值班)\s?[:：]"
)
PHONE: Final = re.compile(r"\d{3,4}-\d{7,8}")
MAIL: Final = re.compile(r"@[\w-]+\.\w")
PUBLISHER: Final = re.compile(
    "主办|承办|主管|协办|技术支持|制作单位|备案|维护|ICP|公网安备|许可证|网站标识|运营|出品|版权"
)
