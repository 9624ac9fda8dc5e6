import type { Payload } from './payload.ts';

/** Text that came with the mail and was never meant as markup: plain text bodies, names of files and types, subjects, calendars. */
export const TEXT: Payload[] = [
  {
    name: 'text: markup',
    kind: 'text',
    body: '<img src=x onerror={{run}}><script>{{run}}</script></pre></textarea>',
    does: 'run',
  },
  {
    name: 'text: linkifier, quote in address',
    kind: 'text',
    body: 'http://example.org/"onmouseover={{run}}// https://example.org/\'><img src=x onerror={{run}}>',
    does: 'run',
  },
  {
    name: 'text: linkifier, address in address',
    does: 'run',
    kind: 'text',
    body: 'http://a.example/http://b.example/?x=<a href="javascript:{{run}}">http://c.example</a>',
  },
  {
    name: 'text: linkifier, entities',
    kind: 'text',
    body: 'https://example.org/&quot;onclick=&#39;{{run}}&gt; http://example.org/&lt;img src=x onerror={{run}}&gt;',
  },
  {
    name: 'text: linkifier, script scheme',
    kind: 'text',
    body: 'javascript:{{run}} JAVASCRIPT://example.org/%0a{{run}} www.javascript:{{run}} http:javascript:{{run}}',
  },
  {
    name: 'text: linkifier, mail address',
    kind: 'text',
    body: 'mailto:"><img src=x onerror={{run}}>@example.org <"onload={{run}}"@example.org>',
    does: 'run',
  },
  {
    name: 'text: linkifier, replacement patterns',
    kind: 'text',
    body: "http://example.org/$&$`$' $1 http://example.org/$<x><img src=x onerror={{run}}>",
    does: 'run',
  },
  {
    name: 'text: attachment name',
    kind: 'text',
    body: '"><img src=x onerror={{run}}>.pdf\u202efdp.exe',
    does: 'run',
  },
  {
    name: 'text: MIME type',
    kind: 'text',
    body: 'text/html"><svg/onload={{run}}>;charset=</script>',
    does: 'run',
  },
  {
    name: 'text: subject',
    kind: 'text',
    body: 'Re: </title><script>{{run}}</script>\u2028{{run}}',
    does: 'run',
  },
  {
    name: 'text: calendar',
    kind: 'text',
    body: 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:<img src=x onerror={{run}}>\r\nX-ALT-DESC;FMTTYPE=text/html:<html><body><script>{{run}}</script></body></html>\r\nURL:javascript:{{run}}\r\nATTACH:data:text/html,<script>{{run}}</script>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    does: 'run',
  },
  { name: 'text: template braces', kind: 'text', body: '{{x}} ${ {{run}} } <%= {{run}} %> #{ {{run}} }' },
  {
    name: 'text: control characters',
    kind: 'text',
    body: '\0<\0script\0>{{run}}</script>\r\r\n\f\x1b]8;;javascript:{{run}}\x07',
  },
];
