export type WelcomeLanguage = 'en' | 'ko';

interface WelcomeText {
  subject: string;
  text: string;
  html: string;
}

/** The first message in the inbox: what to try now, in a few lines. */
export const WELCOME_TEXTS: Record<
  WelcomeLanguage,
  (facts: { name: string; webmail: string }) => WelcomeText
> = {
  en: ({ name, webmail }) =>
    write('Welcome to Mailcote', [
      `Hello ${name},`,
      'your mail server is running. This message came in by SMTP, like every other: open its menu and choose “How this message travelled” to see the whole conversation.',
      'Good things to try now:',
      [
        'Press ? for the keys that move you around.',
        'Press c to write a message.',
        'Type in the search field: from:, subject:, has:attachment and before: work.',
      ],
      `You find your mail at ${webmail}. To let mail from the world in, point the MX record of your domain here; docs/operations.md tells how.`,
    ]),
  ko: ({ name, webmail }) =>
    write('Mailcote에 오신 것을 환영합니다', [
      `${name} 님, 안녕하세요.`,
      '메일 서버가 작동하고 있습니다. 이 메일도 다른 모든 메일처럼 SMTP로 도착했습니다. 메뉴에서 “이 메일이 지나온 길”을 열면 전체 대화를 볼 수 있습니다.',
      '지금 해 볼 만한 것들:',
      [
        '? 키를 누르면 단축키 목록이 나옵니다.',
        'c 키를 누르면 새 메일을 씁니다.',
        '검색창에서 from:, subject:, has:attachment, before: 를 쓸 수 있습니다.',
      ],
      `메일은 ${webmail} 에서 볼 수 있습니다. 외부 메일을 받으려면 도메인의 MX 레코드를 이 서버로 지정하세요. 방법은 docs/operations.md 에 있습니다.`,
    ]),
};

/** The first language of the browser that we speak. */
export function welcomeLanguage(acceptLanguage: string | undefined): WelcomeLanguage {
  return /^\s*ko\b/i.test(acceptLanguage ?? '') ? 'ko' : 'en';
}

/** A paragraph is a text, a list is a list. */
function write(subject: string, paragraphs: (string | string[])[]): WelcomeText {
  const text = paragraphs.map((part) =>
    typeof part === 'string' ? part : part.map((item) => `- ${item}`).join('\n'),
  );
  const html = paragraphs.map((part) =>
    typeof part === 'string'
      ? `<p>${escapeHtml(part)}</p>`
      : `<ul>${part.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`,
  );
  return { subject, text: `${text.join('\n\n')}\n`, html: html.join('\n') };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
