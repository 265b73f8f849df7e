"""Messages of archive services, timestamp authorities, mail servers and files of the program's own, in Chinese."""

from __future__ import annotations

from typing import Final

SERVICES: Final = {
    # Archive services
    "{}: a service's address can't hold a user name or password": "{0}：存档服务的地址不能带用户名或密码",
    "its answer has no valid Memento-Datetime ({})": "其答复没有有效的 Memento-Datetime（{0}）",
    "its copy of {} is not a page: {}": "其 {0} 的副本不是网页：{1}",
    "its copy of {} is not the article: {}": "其 {0} 的副本不是这篇文章：{1}",
    "its copy of {} holds no article: {}": "其 {0} 的副本没有文章：{1}",
    "its copy is dated in the future, {}": "其副本的日期在将来：{0}",
    "its copy is of another page: {}": "其副本是另一网页的：{0}",
    "its copy redirects to an address that can't be followed: {}": "其副本跳转到无法跟随的地址：{0}",
    "it sent us to the page itself": "它把我们转回网页本身",
    "it redirects in a circle": "它循环跳转",
    "it redirects to an invalid address: {}": "它跳转到无效的地址：{0}",
    "no time left to wait for its turn": "没有时间等待其间隔",
    "not asked again in this run: it failed or was slow {} times in a row": "本次运行不再询问：已连续{0}次失败或过慢",
    "not a Memento answer: {}": "不是 Memento 的答复：{0}",
    # Timestamp authorities
    "no timestamp: {}": "没有时间戳：{0}",
    "no timestamp from {}: {}": "{0} 没有给出时间戳：{1}",
    "{}: the log names the authority, so its address must not contain a password": "{0}：日志会写明该机构，其地址不得含密码",
    "it answered {}": "其答复为 {0}",
    "an answer of more than {} MiB": "答复超过 {0} MiB",
    "not the answer to this request: its nonce differs": "不是对此次请求的答复：随机数不符",
    "not granted: {}": "未获准：{0}",
    "the timestamp is of different data": "时间戳对应的是其他数据",
    "its digest algorithm is not SHA-256": "其摘要算法不是 SHA-256",
    "the signature does not match": "签名不符",
    "its certificate leads to none of the trusted roots ({})": "其证书不能追溯到任何受信任的根证书（{0}）",
    "the signer's certificate was not valid at the time of the timestamp ({})": "签名证书在加盖时间戳时无效（{0}）",
    "{} holds no PEM certificates": "{0} 中没有 PEM 证书",
    "{} can't be read: {}": "{0} 无法读取：{1}",
    # Whom a finding is told
    "{}: the environment has no {}": "{0}：环境变量 {1} 不存在",
    "{}: refused for {}": "{0}：拒收 {1}",
    "{}: exit status {}": "{0}：退出状态 {1}",
    "{}: not ended after {} s": "{0}：{1}秒后仍未结束",
    "{} could not be used: {}": "{0} 无法使用：{1}",
    # Files of the program's own
    "{} is of another version; the next run makes it anew": "{0} 属于另一版本；下次运行时重新生成",
    "{} could not be read: {}": "{0} 无法读取：{1}",
    "{} is damaged ({}); it is made anew at the next use": "{0} 已损坏（{1}）；下次使用时重新生成",
    "a User-Agent must be printable ASCII, not {}": "User-Agent 须为可打印的 ASCII 字符，而不是 {0}",
    "{}: no {} beside it": "{0}：旁边没有 {1}",
    "{}: no certificates in PEM form are in it": "{0}：其中没有 PEM 格式的证书",
    "{}: can't be read: {}": "{0}：无法读取：{1}",
    "no TLS profile {} (known: {})": "没有 TLS 档位 {0}（可用：{1}）",
    "{}: no version in it names the page that it belongs to": "{0}：其中没有版本写明所属的网页",
    "{}: line {} can't be read": "{0}：第{1}行无法读取",
    "unsupported version format {}, not {}": "不支持的版本格式 {0}，应为 {1}",
}
