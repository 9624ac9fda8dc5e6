import { expect, test } from 'vitest';
import { type SanitizeOptions, sanitizeHtml } from './index.ts';
import { MAX_DEPTH, MAX_INPUT, MAX_NODES } from './limits.ts';
import { NEWSLETTER } from './testing/newsletter.ts';

const PROXIED: SanitizeOptions = { pictures: (url) => `/p?${encodeURIComponent(url)}` };

function bodyOf(source: string, options: SanitizeOptions = { pictures: 'block' }): string {
  return /<body[^>]*>(.*)<\/body>/s.exec(sanitizeHtml(source, options).html)?.[1] ?? '';
}

test('a newsletter keeps its looks', () => {
  const { html } = sanitizeHtml(NEWSLETTER, { ...PROXIED, resolveCid: (cid) => `/inline/${cid}` });
  for (const kept of [
    '<html lang="de">',
    'body,table,td,a{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}',
    'table,td{border-collapse:collapse}',
    '#outlook a{padding:0}',
    'a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}',
    'u+.body .gwrap{min-width:600px!important}',
    '.sm\\3a full:hover{background-color:#0a58ca}',
    '.hero{background-image:url("/p?https%3A%2F%2Fimg.example.org%2Fhero.jpg");background-size:cover}',
    '@media only screen and (max-width:480px){\n.col{width:100%!important;display:block!important}\n.mobile-only{display:block!important}\n}',
    'bgcolor="#f4f4f4"',
    'font-family:&quot;Lato&quot;, Helvetica, Arial, sans-serif',
    '<div style="display:none;max-height:0px;overflow:hidden">Was im Herbst',
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">',
    'box-shadow:0 1px 3px rgba(0, 0, 0, .2)',
    'background="/p?https%3A%2F%2Fimg.example.org%2Fhero-bg.jpg"',
    'background:#203040 url(&quot;/p?https%3A%2F%2Fimg.example.org%2Fhero-bg.jpg&quot;) no-repeat center / cover',
    'font:bold 28px / 34px Georgia, serif;letter-spacing:-.5px',
    '<font color="#333333" size="2" face="Arial"><b>Neu</b><br>Text mit <i>Betonung</i>',
    'href="https://click.example.org/c?id=7&amp;sig=a%2Fb" target="_blank" rel="noopener noreferrer"',
    '<img width="280" height="180" alt="Ein Foto" style="display:block;border:0;width:100%;height:auto" src="/p?https%3A%2F%2Fimg.example.org%2Ffoto.png">',
    'src="/p?https%3A%2F%2Fimg.example.org%2Fklein.png"',
    'src="data:image/gif;base64,R0lGOD',
    'src="/inline/logo@example.org"',
    'weil… <a href="mailto:weg@example.org?subject=weg"',
  ])
    expect(html).toContain(kept);
  expect(html).not.toMatch(/mso|96|fonts\.example|sendgrid|pixel\.gif|utm_/);
});

test('the report of a newsletter names everything that was taken out', () => {
  const { report } = sanitizeHtml(NEWSLETTER, { ...PROXIED, resolveCid: (cid) => `/inline/${cid}` });
  expect(report).toEqual({
    blocked: { remoteResource: 2 },
    remotePictures: { count: 4, hosts: ['img.example.org'], shown: true },
    embeddedPictures: 2,
    trackers: [
      { name: 'SendGrid', host: 'u7.ct.sendgrid.net', reason: 'known' },
      { name: 'brief.example.org', host: 'brief.example.org', reason: 'tiny' },
    ],
    trackerCount: 2,
    misleadingLinks: [],
    cleanedLinks: { count: 1, parameters: ['utm_source', 'utm_medium'] },
    truncated: [],
  });
});

test('blocked pictures leave their alternative text and size, not their address', () => {
  const { html, report } = sanitizeHtml(NEWSLETTER, { pictures: 'block' });
  expect(html).toContain('<img width="280" height="180" alt="Ein Foto"');
  expect(html).toContain('background:#203040 none no-repeat center / cover');
  expect(html).not.toContain('img.example.org');
  expect(report.remotePictures).toEqual({ count: 4, hosts: ['img.example.org'], shown: false });
});

test('a blocked picture without alternative text leaves an invisible one of its size, for which no frame is drawn', () => {
  const html = bodyOf(
    '<img src="https://x.example/s.gif" width=600 height=8 alt=""><img src="https://x.example/a.png" alt="A">',
  );
  expect(html).toMatch(
    /^<img width="600" height="8" alt="" src="data:image\/gif;base64,[^"]+"><img alt="A">$/,
  );
});

test('trackers: known, tiny and hidden ones go; what a style sheet may show stays', () => {
  const source = `
    <img src="https://a.example/1" width=1 height=1> <img src="https://b.example/2" style="display:none">
    <div style="display:none"><img src="https://c.example/3"></div> <img src="https://d.example/4" height=0 width=600>
    <img src="https://list-manage.com/track/open.php?u=1"> <img src="https://e.example/5" class=phone style="display:none">
    <img src="https://list-manage.com/logo.png" width=200 height=50> <img src="https://f.example/sp.gif" width=1 height=1><img src="https://f.example/sp.gif" width=1 height=1>`;
  const { html, report } = sanitizeHtml(source, PROXIED);
  expect(report.trackers.map(({ host, reason }) => `${host} ${reason}`)).toEqual([
    'a.example tiny',
    'b.example hidden',
    'c.example hidden',
    'd.example hidden',
    'list-manage.com known',
  ]);
  expect(html.match(/<img/g)).toHaveLength(2);
  expect(report.remotePictures.hosts).toEqual(['e.example', 'list-manage.com']);
});

test('a link whose text names another site is reported; a click counter of the same site is not', () => {
  const linksOf = (source: string): string[] =>
    sanitizeHtml(source, { pictures: 'block' }).report.misleadingLinks.map(
      ({ shownHost, targetHost }) => `${shownHost} > ${targetHost}`,
    );
  expect(linksOf('<a href="https://evil.example/">https://www.paypal.com/login</a>')).toEqual([
    'www.paypal.com > evil.example',
  ]);
  expect(linksOf('<a href="https://evil.example/"><b>www.pay</b>pal<i>.com</i></a>')).toEqual([
    'www.paypal.com > evil.example',
  ]);
  expect(linksOf('<a href="https://paypal.com.evil.example/"><img alt="paypal.com"></a>')).toEqual([
    'paypal.com > paypal.com.evil.example',
  ]);
  expect(linksOf('<a href="https://evil.example/">pay\u200bpal\uff0ecom</a>')).toEqual([
    'paypal.com > evil.example',
  ]);
  expect(linksOf('<a href="https://www.bank.co.uk@evil.co.uk/">www.bank.co.uk</a>')).toEqual([
    'www.bank.co.uk > evil.co.uk',
  ]);
  expect(linksOf('<a href="https://click.shop.com/x">www.shop.com/sale</a>')).toEqual([]);
  expect(
    linksOf(
      '<a href="https://nodejs.org/">Node.js</a> <a href="https://a.com/">report.pdf</a> <a href="https://a.com/">here</a>',
    ),
  ).toEqual([]);
});

test('links: only http, https, mailto, tel and places in the message; without user names', () => {
  expect(bodyOf('<a href="http://google.com@evil.example/a?b=c#d">x</a>')).toContain(
    'href="http://evil.example/a?b=c#d"',
  );
  expect(bodyOf('<a href="//example.org/a">x</a>')).toContain('href="https://example.org/a"');
  expect(bodyOf('<a href="tel:+4930123">x</a>')).toContain('href="tel:+4930123"');
  expect(bodyOf('<a name=top></a><a href="#top">x</a>')).toBe('<a name="top"></a><a href="#top">x</a>');
  expect(
    bodyOf('<a href="ftp://example.org/">x</a><a href="/relative">y</a><a href="file:///etc/passwd">z</a>'),
  ).toBe('<a>x</a><a>y</a><a>z</a>');
});

test('tracking parameters are taken off, the others stay byte for byte', () => {
  expect(
    bodyOf('<a href="https://example.org/?a=%7e+b&UTM_Source=x&fbclid=1&sig=%2B%2f&flag">x</a>'),
  ).toContain('href="https://example.org/?a=%7e+b&amp;sig=%2B%2f&amp;flag"');
  expect(bodyOf('<a href="https://example.org/?utm_source=x#a">x</a>')).toContain(
    'href="https://example.org/#a"',
  );
});

test('embedded pictures: four kinds by their own bytes, and parts of the message', () => {
  const png = 'data:image/png;base64,iVBORw0KGgoAAAA=';
  expect(bodyOf(`<img src="${png}">`)).toBe(`<img src="${png}">`);
  expect(bodyOf('<img src="data:image/jpg;base64, iVBORw0K\n Ggo%41AAA=">')).toBe(`<img src="${png}">`);
  expect(bodyOf('<p style="background:url(data:image/png;base64,iVBORw0KGgoAAAA=)">x</p>')).toContain(
    'url(&quot;data:image/png;base64,iVBORw0KGgoAAAA=&quot;)',
  );
  const refused = sanitizeHtml(
    '<img src="data:image/png;base64,PHN2Zz4="><img src="data:image/svg+xml;base64,iVBORw0KGgo="><img src="data:image/png,x">',
    PROXIED,
  );
  expect(refused.report.blocked).toEqual({ dataPicture: 3 });
  expect(refused.html).not.toMatch(/PHN2Zz4|svg|,x/);
  const cids: string[] = [];
  sanitizeHtml('<img src="CID:a%40b@c"><table background="cid:d">', {
    pictures: 'block',
    resolveCid: (cid) => (cids.push(cid), null),
  });
  expect(cids).toEqual(['a@b@c', 'd']);
});

test('words in forms, buttons, videos and objects stay', () => {
  expect(
    bodyOf('<form action=/x><label>Rate us</label> <button>Good</button><select><option>1</select></form>'),
  ).toBe('Rate us Good');
  expect(bodyOf('<video src=x><a href="https://example.org/v"><img alt="Film"></a></video>')).toContain(
    '<img alt="Film">',
  );
  expect(bodyOf('<o:p>Word</o:p> <st1:city>Berlin</st1:city>')).toBe('Word Berlin');
});

test('the whole document is ours: standards mode, our head, the base style sheet first', () => {
  const { html } = sanitizeHtml('<style>p{color:red}</style>x', {
    pictures: 'block',
    baseStylesheet: 'body{margin:0}',
  });
  expect(html).toBe(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><style>body{margin:0}</style><style>p{color:red}\n</style></head><body>x</body></html>',
  );
});

test('the style sheet of the caller may not end its element either', () => {
  expect(() => sanitizeHtml('x', { pictures: 'block', baseStylesheet: '</style>' })).toThrow('style element');
});

const bombs: [string, string, string][] = [
  ['a hundred thousand elements in one another', '<div>'.repeat(200_000), 'nodes'],
  ['closed by tags that look for something else', '<div>'.repeat(90_000) + '</p>'.repeat(200_000), 'depth'],
  [
    'formatting elements that the parser repeats',
    '<p>' +
      Array.from({ length: 2_000 }, (_, index) => `<b class=c${index}>`).join('') +
      '<p>x</p>'.repeat(20_000),
    'nodes',
  ],
  ['tables in tables', '<table><tr><td>'.repeat(100_000), 'nodes'],
  [
    'a hundred thousand attributes',
    `<p ${Array.from({ length: 100_000 }, (_, index) => `a${index}`).join(' ')}>`,
    '',
  ],
  ['open brackets in CSS', `<style>${'('.repeat(290_000)}</style>`, 'css'],
  ['mistakes in CSS', `<style>${';{}'.repeat(95_000)}</style>`, 'css'],
  [
    'mistakes in style attributes',
    Array.from({ length: 20_000 }, (_, index) => `<p style="width:${index}px;${'a;'.repeat(30)}">`).join(''),
    'css',
  ],
  ['rules in CSS', `<style>${'a{color:red}'.repeat(24_000)}</style>`, 'css'],
  ['more than is looked at', 'x'.repeat(MAX_INPUT + 1), 'input'],
  ['spaces in addresses', `<a href="x${' '.repeat(7000)}x">`.repeat(500), ''],
];

test.for(bombs)('a bomb costs little: %s', ([, source, truncated]) => {
  const startedAt = performance.now();
  const { html, report } = sanitizeHtml(source, { pictures: 'block' });
  // Each takes well under a second on a slow core; what is not linear takes minutes.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(html.endsWith('</html>')).toBe(true);
  if (truncated !== '') expect(report.truncated).toContain(truncated);
});

test('depth and number of nodes are bounded in the result', () => {
  const { html } = sanitizeHtml('<div>'.repeat(MAX_NODES * 2), { pictures: 'block' });
  expect(html.match(/<div>/g)).toHaveLength(MAX_DEPTH - 1);
  const wide = sanitizeHtml('<hr>'.repeat(MAX_NODES * 2), { pictures: 'block' });
  expect(wide.html.match(/<hr>/g)?.length).toBeLessThanOrEqual(MAX_NODES);
});
