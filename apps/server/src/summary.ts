import { styleText } from 'node:util';
import type { Logger } from 'pino';
import { ROLES } from './config.ts';
import { isPretty } from './log.ts';
import type { Server } from './server.ts';

/** Says where to look: for people a few lines of text, for log collectors one entry. */
export function printSummary(server: Server, log: Logger): void {
  if (server.config.logFormat === 'json') log.info({ ports: server.ports, urls: server.urls }, 'ready');
  else process.stdout.write(summary(server, isPretty(server.config)));
}

/** @param isColoured with ANSI escapes, for a terminal */
function summary({ ports, urls, config }: Server, isColoured: boolean): string {
  const bold = (text: string): string => (isColoured ? styleText('bold', text) : text);
  const dim = (text: string): string => (isColoured ? styleText('dim', text) : text);
  const link = (text: string): string => (isColoured ? styleText('cyan', text) : text);
  const row = (name: string, value: string): string => `  ${dim(name.padEnd(12))}${value}`;
  const lines = [
    '',
    `  ${bold('Mailcote')} is ready`,
    '',
    ...(ports.http === null ? [] : [row('Webmail', link(urls.public))]),
    ...(ports.smtp === null
      ? []
      : [row('SMTP', `${config.host}:${ports.smtp}  ${dim('mail from other servers')}`)]),
    ...(ports.submission === null
      ? []
      : [
          row(
            'Submission',
            `${config.host}:${ports.submission}, ${ports.submissions} with TLS  ${dim('mail programs, with a password')}`,
          ),
        ]),
    ...(ports.lmtp === null
      ? []
      : [row('LMTP', `${config.host}:${ports.lmtp}  ${dim('mail from a server in front')}`)]),
    ...(ports.imap === null || ports.imaps === null
      ? []
      : [row('IMAP', `${config.host}:${ports.imap}, ${ports.imaps} with TLS`)]),
    ...(ports.pop3 === null || ports.pop3s === null
      ? []
      : [row('POP3', `${config.host}:${ports.pop3}, ${ports.pop3s} with TLS`)]),
    ...(config.roles.length < ROLES.length ? [row('Roles', config.roles.join(', '))] : []),
    row('Data', config.databaseUrl === null ? config.dataDir : 'the database of DATABASE_URL'),
    '',
  ];
  if (urls.setup !== null) {
    lines.push(
      `  ${bold('Open this link to set up your server')} ${dim('(it works once)')}`,
      '',
      `  ${link(urls.setup)}`,
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}
