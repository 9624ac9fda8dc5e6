import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { makePdf } from '../../packages/documents/src/testing/make-pdf.ts';
import { ME } from '../sample-mail/people.ts';
import { picture } from '../sample-mail/deliver.ts';
import type { Mailcote } from './mailcote.ts';

/*
 * Messages for reading: attachments of every kind that can be looked at, some of them hostile.
 */

/** Another server in the world: whoever asks it for something has leaked. */
export interface World extends AsyncDisposable {
  url: string;
  asked: string[];
}

export async function startWorld(): Promise<World> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a file that runs would do: tell, and call the world. */
const run = (world: string, name: string) => `top.ran = '${name}'; fetch('${world}/${name}')`;

export const hostileSvg = (world: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="120" onload="${run(world, 'svg-load')}">
<style>@import url(${world}/svg-import); rect { fill: url(${world}/svg-fill#x) }</style>
<script>${run(world, 'svg-script')}</script>
<rect width="200" height="120" fill="#0f6b5c"/>
<image href="${world}/svg-image" width="10" height="10"/><use xlink:href="${world}/svg-use#a"/>
<animate attributeName="href" begin="0s" onbegin="${run(world, 'svg-animate')}"/>
<foreignObject width="90" height="90"><body xmlns="http://www.w3.org/1999/xhtml"><img src="${world}/svg-foreign" onerror="${run(world, 'svg-onerror')}"/></body></foreignObject>
</svg>`;

export const hostileHtml = (world: string) =>
  `<!doctype html><meta http-equiv="refresh" content="0;url=${world}/html-refresh"><base href="${world}/">
<link rel="stylesheet" href="${world}/html-css"><style>body { background: url(${world}/html-background) }</style>
<script>${run(world, 'html-script')}</script><h1>An invoice</h1><img src="${world}/html-image" onerror="${run(world, 'html-onerror')}">
<iframe src="${world}/html-frame"></iframe><form action="${world}/html-form"><button>Pay</button></form>
<video src="${world}/html-video" poster="${world}/html-poster"></video><a href="javascript:${run(world, 'html-link')}">more</a>`;

export const hostileXml = (world: string) =>
  `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="${world}/xml-xsl"?>
<!DOCTYPE r [<!ENTITY x SYSTEM "${world}/xml-entity">]>
<html xmlns="http://www.w3.org/1999/xhtml"><script>${run(world, 'xml-script')}</script><p>&x;</p></html>`;

/** A second of a tone, as a WAV file. */
export function tone(): Buffer {
  const samples = 8_000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samples, 24);
  head.writeUInt32LE(samples, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([
    head,
    Buffer.from(Array.from({ length: samples }, (_, at) => 128 + 90 * Math.sin(at / 3))),
  ]);
}

const LINES = Array.from({ length: 60_000 }, (_, line) => `line ${line} of a long protocol`);
/** 1.7 MB. */
export const LONG_TEXT = LINES.join('\n');

/** A letter with a letter in it, each with a file. */
export function innerLetter(): string {
  const innermost = `From: Noor Aziz <noor@print.example>
To: Jonas Weber <jonas@holzwerk.example>
Date: Mon, 2 Nov 2026 08:00:00 +0100
Subject: The very first letter
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=two

--two
Content-Type: text/plain; charset=utf-8

Where it all began.
--two
Content-Type: text/plain; name="deep.txt"
Content-Disposition: attachment

As deep as it goes.
--two--`;
  return `From: Jonas Weber <jonas@holzwerk.example>
To: Mina Park <mina@cote.example>
Date: Tue, 3 Nov 2026 10:00:00 +0100
Message-ID: <inner@holzwerk.example>
Subject: The letter in between
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=one

--one
Content-Type: text/html; charset=utf-8

<p onclick="top.ran='inner'">Read <b>this</b> first.<script>top.ran='inner'</script></p>
--one
Content-Type: message/rfc822; name="first.eml"
Content-Disposition: attachment

${innermost}
--one--`;
}

/** Delivers the letter with all attachments, as from a stranger. */
export async function deliverAttachments(server: Mailcote, world: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: server.ports.smtp, ignoreTLS: true });
  await transport.sendMail({
    from: 'Jonas Weber <jonas@holzwerk.example>',
    to: ME.address,
    subject: 'Everything for the reading room',
    text: 'All files at once.',
    attachments: [
      { filename: 'room.png', content: picture('room') },
      {
        filename: 'plans.pdf',
        content: makePdf(['Plans of the reading room', 'The second page', { korean: '한글 문서' }]),
      },
      {
        filename: 'memo.txt',
        content: Buffer.from([0xb8, 0xde, 0xb8, 0xf0]),
        contentType: 'text/plain; charset=euc-kr',
      },
      { filename: 'protocol.log', content: LONG_TEXT, contentType: 'application/octet-stream' },
      { filename: 'tone.wav', content: tone(), contentType: 'audio/wav' },
      {
        filename: 'letter.eml',
        content: innerLetter().replaceAll('\n', '\r\n'),
        contentType: 'message/rfc822',
      },
      { filename: 'drawing.svg', content: hostileSvg(world), contentType: 'image/svg+xml' },
      { filename: 'invoice.html', content: hostileHtml(world), contentType: 'text/html' },
      { filename: 'data.xml', content: hostileXml(world), contentType: 'application/xml' },
      { filename: 'data.bin', content: Buffer.alloc(2_000, 7) },
    ],
  });
  await transport.sendMail({
    from: 'Noor Aziz <noor@print.example>',
    to: ME.address,
    subject: 'A sheet for the wall',
    text: 'The plain words.\n\nhttps://print.example/proof',
    html: `<style>p { color: #123 }</style><p>The <b>designed</b> words.<img src="cid:mark@print.example" width="40"></p>
      <p><a href="https://elsewhere.example/login">www.bank.com</a> <script>top.ran = 'printed'</script></p>`,
    attachments: [
      { filename: 'mark.png', content: picture('mark'), cid: 'mark@print.example' },
      { filename: 'proof.bin', content: Buffer.alloc(40, 1) },
    ],
  });
  await transport.sendMail({
    from: 'Noor Aziz <noor@print.example>',
    to: ME.address,
    subject: 'Come to the opening',
    text: 'See you there.',
    icalEvent: { method: 'REQUEST', content: invitation().replaceAll('\n', '\r\n') },
  });
  transport.close();
}

/** An invitation to somewhere else, with markup where a calendar has text. */
export const invitation = () => `BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:opening@print.example
DTSTART;TZID=Asia/Seoul:20261201T190000
DTEND;TZID=Asia/Seoul:20261201T210000
SUMMARY:Opening of the <img src=x onerror="top.ran='calendar'"> room
LOCATION:Wollongong Street 4\\, first floor
ORGANIZER;CN=Noor Aziz:mailto:noor@print.example
END:VEVENT
END:VCALENDAR
`;
