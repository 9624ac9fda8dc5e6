import * as fc from 'fast-check';

const NAMES =
  'a b i p div span table tbody tr td th caption colgroup col ul li dl dd h1 pre font nobr center br hr img blockquote details summary ruby rt q map area html head body style script title textarea xmp listing plaintext noscript noembed noframes iframe template select option optgroup button form input object applet marquee svg math mi mtext mglyph annotation-xml desc foreignObject frameset frame image x-y o:p'.split(
    ' ',
  );

const VALUES = [
  'x',
  '',
  '#x',
  'javascript:run()',
  ' java\tscript:run()',
  'http://leak.example/p.gif?utm_source=x&a=%22',
  '//leak.example/a',
  'https://user:pw@leak.example/"><img>',
  'cid:one@example.org',
  'data:image/png;base64,iVBORw0KGgoAAAA=',
  'data:image/svg+xml,<svg onload=run()>',
  'color:red;width:10px',
  'background:url(http://leak.example/b)',
  'position:fixed;display:none',
  'font-family:"a</style><img src=x>"',
  '--a:url(x);background:var(--a)',
  '"><script>run()</script>',
  "'--><img src=x onerror=run()>",
  '</style></title></textarea></xmp><img src=x onerror=run()>',
  '1',
  '100%',
  'text/html',
  '`',
  '\r\n\0\u00a0',
];

const ATTRIBUTES =
  'class id style href src background width height align bgcolor title alt name usemap onclick onerror srcset srcdoc data action target rel xlink:href encoding color face dir lang type media colspan start http-equiv content'.split(
    ' ',
  );

const TEXTS = [
  'text',
  ' ',
  '\n',
  '\r\n',
  '&amp;',
  '&lt;script&gt;',
  '&#13;',
  '&#0;',
  '&nbsp',
  '<',
  '>',
  '"',
  '<!--',
  '-->',
  '--!>',
  '<![CDATA[',
  ']]>',
  '<?x ',
  '</',
  '/>',
  'a{color:red}',
  '@import "http://leak.example/";',
  'a{background:url(http://leak.example/c)}',
  '@media (max-width:1px){p{',
  '}}',
  '\u{1F600}',
  '\ud800',
];

const attribute = fc
  .tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...VALUES), fc.constantFrom('"', "'", ''))
  .map(
    ([name, value, quote]) =>
      ` ${name}=${quote}${quote === '' ? value.replaceAll(/[\s>]/g, '') : value.replaceAll(quote, '')}${quote}`,
  );

const startTag = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.array(attribute, { maxLength: 3 }),
    fc.constantFrom('>', '>', '>', '/>'),
  )
  .map(([name, attributes, end]) => `<${name}${attributes.join('')}${end}`);

const endTag = fc.constantFrom(...NAMES).map((name) => `</${name}>`);

/** Strings that look like HTML gone wrong: tags of every special kind opened and closed in any order, hostile values, broken comments. */
export const htmlSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: startTag },
      { weight: 3, arbitrary: endTag },
      { weight: 2, arbitrary: fc.constantFrom(...TEXTS) },
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''));

/** Strings that look like CSS gone wrong. */
export const cssSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'{ } ( ) [ ] : ; , " \' \\ / * ! @ # . > + ~ = < - -- /* */ <!-- --> url( image-set( var( calc( @media @import @font-face !important'.split(
          ' ',
        ),
        ' ',
        '\n',
        '</style>',
        '\\75 rl(',
        'http://leak.example/',
        '\u00e9',
      ),
      fc.constantFrom(
        ...'a p .c #i :hover ::before color background position fixed width font-family red 10px 100vh 1e9 50% #fff "x" content'.split(
          ' ',
        ),
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
