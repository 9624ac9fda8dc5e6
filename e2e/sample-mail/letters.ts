import { bankNotice, newsletter, phishing, receipt } from './newsletters.ts';
import type { Person } from './people.ts';

/* The sample mail itself: a small life in two languages. */

export interface Letter {
  /** 'me': written here. */
  from: Person | 'me';
  /** Besides the owner of the mailbox, or to whom she wrote. */
  to?: Person[];
  cc?: Person[];
  subject: string;
  text?: string;
  html?: string;
  /** Age in hours. */
  age: number;
  /** Letters with the same name are one conversation, oldest last in this list. */
  thread?: string;
  attachments?: { name: string; type: string; kilobytes: number }[];
  isUnread?: boolean;
  isStarred?: boolean;
  mailbox?: 'junk' | 'archive' | 'trash' | 'drafts';
  folder?: string;
}

const pdf = (name: string, kilobytes: number) => ({ name, type: 'application/pdf', kilobytes });

/** Newest first. */
export const LETTERS: readonly Letter[] = [
  {
    from: 'seoyeon',
    cc: ['dohyun'],
    age: 0.02,
    thread: 'exhibition',
    isUnread: true,
    subject: 'Re: 봄 전시 도록 – 최종 교정지',
    text: '미나 님,\n\n교정지 잘 받았습니다. 38쪽 사진 설명만 한 줄 줄이면 될 것 같아요.\n인쇄소에는 화요일 오전에 넘기겠습니다. 혹시 표지 종이 견본도 같이 보실래요?\n\n서연 드림\n\n2026년 11월 21일 (토), 박미나 님이 작성:\n> 서연 님, 최종 교정지 보내 드립니다.\n> 38쪽과 52쪽을 특히 봐 주세요.',
    attachments: [pdf('봄전시_도록_교정_v4.pdf', 2840)],
  },
  {
    from: 'jonas',
    age: 0.06,
    thread: 'desk',
    isUnread: true,
    subject: 'Re: The desk for the reading room',
    text: 'Hi Mina,\n\nthe oak arrived on Friday and it is better than I hoped: quarter-sawn, almost no knots.\nI can start on Wednesday. Two questions before I cut anything:\n\n1. Do you want the drawer on the left, as drawn, or in the middle?\n2. Oil or soap finish? Soap stays paler, oil is easier to live with.\n\nDrawings with the new height are attached.\n\nJonas',
    attachments: [
      pdf('reading-room-desk-r3.pdf', 412),
      { name: 'oak-sample.jpg', type: 'image/jpeg', kilobytes: 0 },
    ],
  },
  { from: 'gazette', age: 0.1, subject: 'No. 47: Forty sheets a day', html: newsletter(), isUnread: true },
  {
    from: 'mother',
    age: 1.6,
    subject: '김장 언제 내려올래?',
    text: '미나야\n\n배추는 다음 주 목요일에 온다더라. 금요일 저녁에 내려오면 딱 맞겠다.\n이모네도 온다니까 김치통 넉넉히 챙겨 와.\n추우니까 옷 두껍게 입고 다니고.\n\n엄마가',
    isUnread: true,
    isStarred: true,
  },
  {
    from: 'code',
    age: 2.2,
    subject: '[mina/almanac] Sunrise is one minute off north of 60° (#128)',
    text: 'tokafor opened an issue:\n\nFor Tromsø on 2026-11-20 the table gives 10:59, the observatory says 10:58.\nI think the refraction constant is rounded before it is used; see src/solar.ts line 88.\n\nhttps://forge.example/mina/almanac/issues/128\n\n--\nReply to this email directly or view it in your browser.',
    isUnread: true,
  },
  {
    from: 'rail',
    age: 3.4,
    subject: 'Your ticket: Seoul → Gangneung, Fri 27 Nov',
    text: 'Booking NR-7Q2K1\n\nFri 27 November, 18:22 Seoul – 20:19 Gangneung\nCoach 4, seat 7A (window)\n\nShow the attached ticket on your phone. Changes are free until one hour before departure.',
    attachments: [pdf('ticket-NR-7Q2K1.pdf', 88)],
  },
  {
    from: 'priya',
    age: 4.5,
    thread: 'essay',
    subject: 'Re: Essay for the winter issue',
    text: 'Mina, this is lovely. I have only small things:\n\n- The second paragraph could lose its first sentence.\n- “Pigeonhole” needs half a line of explanation for people who never saw one.\n- I would end on the letters, not on the house.\n\nCan you send a new version by the 30th? We pay on publication, as always.\n\nWarmly,\nPriya',
    isStarred: true,
  },
  { from: 'shop', age: 6, subject: 'Order #20418 confirmed', html: receipt() },
  {
    from: 'list',
    age: 8,
    subject: '[typography-l] Spacing between Hangul and Latin: by font or by hand?',
    text: 'Dear all,\n\nwhen a line mixes Hangul and Latin, do you leave the gap to the font’s own side bearings, or add a sixth of an em?\nTests on three presses say the sixth looks right in print and too wide on screens.\n\nBest,\nLucía\n\n_______________________________________________\ntypography-l mailing list\nhttps://lists.example/typography-l',
  },
  {
    from: 'me',
    to: ['seoyeon'],
    cc: ['dohyun'],
    age: 26,
    thread: 'exhibition',
    subject: 'Re: 봄 전시 도록 – 최종 교정지',
    text: '서연 님, 최종 교정지 보내 드립니다.\n38쪽과 52쪽을 특히 봐 주세요.\n\n미나',
    attachments: [pdf('봄전시_도록_교정_v4.pdf', 2840)],
  },
  {
    from: 'dohyun',
    cc: ['seoyeon'],
    age: 30,
    thread: 'exhibition',
    subject: 'Re: 봄 전시 도록 – 최종 교정지',
    text: '52쪽 도판 색이 화면보다 어둡게 나올 수 있어서 프로파일을 바꿨습니다.\n다시 뽑은 페이지만 따로 올려 두었습니다.\n\n도현',
  },
  {
    from: 'seoyeon',
    cc: ['dohyun'],
    age: 49,
    thread: 'exhibition',
    subject: '봄 전시 도록 – 최종 교정지',
    text: '미나 님, 도현 님 안녕하세요.\n\n이번 주 안에 최종 교정을 마치려고 합니다. 남은 쪽수와 일정은 아래와 같습니다.\n\n- 본문 1–64쪽: 교정 완료\n- 도판 65–92쪽: 색 확인 중\n- 판권: 미나 님 확인 필요\n\n서연 드림',
  },
  {
    from: 'tom',
    age: 27,
    subject: 'Lunch on Thursday?',
    text: 'I am in town until Friday and owe you a lunch since about 2019.\nThursday, one o’clock, the noodle place by the canal?\n\nTom',
  },
  {
    from: 'me',
    to: ['jonas'],
    age: 29,
    thread: 'desk',
    subject: 'Re: The desk for the reading room',
    text: 'Dear Jonas,\n\n74 cm would be perfect, thank you for measuring twice.\nOak it is.\n\nMina',
  },
  {
    from: 'jonas',
    age: 52,
    thread: 'desk',
    subject: 'The desk for the reading room',
    text: 'Hi Mina,\n\nI measured the alcove again: 182 cm wide, and the window sill is lower than in the plan. I would make the desk 74 cm high, so that it stays under the sill.\nOak or ash?\n\nJonas',
  },
  { from: 'bank', age: 31, subject: '[한솔은행] 11월 이용 대금 명세서', html: bankNotice(), isUnread: true },
  {
    from: 'library',
    age: 33,
    subject: '예약하신 책이 도착했습니다',
    text: '박미나 님, 예약하신 『종이의 역사』가 도착했습니다.\n\n보관 기한: 11월 28일(토) 18:00까지\n찾는 곳: 1층 안내 데스크\n\n마포도서관',
  },
  {
    from: 'school',
    age: 48,
    subject: 'Glaze test results, and the kiln on Saturday',
    text: 'Hello everybody,\n\nthe celadon came out two shades too green, which some of you will prefer. Photographs below the sink.\nThe kiln is on from Friday night, so please wear something you can take off in layers.\n\nSee you Saturday,\nMarit',
    attachments: [
      {
        name: 'glaze-table.xlsx',
        type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        kilobytes: 36,
      },
    ],
  },
  {
    from: 'me',
    to: ['priya'],
    age: 51,
    thread: 'essay',
    subject: 'Essay for the winter issue',
    text: 'Dear Priya,\n\nhere is the draft about my grandmother’s post office: 1,800 words, as agreed.\nBe merciless.\n\nMina',
    attachments: [
      {
        name: 'pigeonholes-draft-2.docx',
        type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        kilobytes: 54,
      },
    ],
  },
  {
    from: 'kenji',
    age: 55,
    subject: '紙のサンプルをお送りしました',
    text: 'パク様\n\nお世話になっております。ご依頼の和紙サンプル(3種)を本日発送いたしました。\n来週の水曜日頃に届く予定です。厚みについてご質問があればお知らせください。\n\n佐藤健二',
    isStarred: true,
  },
  {
    from: 'power',
    age: 74,
    subject: 'Your November bill is ready',
    text: 'Amount due: ₩42,180\nDue date: 10 December\n\nYou used 8% less than last November. Your meter was read, not estimated.',
    attachments: [pdf('bill-2026-11.pdf', 120)],
    folder: 'Receipts',
  },
  {
    from: 'lucia',
    age: 78,
    thread: 'workshop',
    subject: 'Re: Taller de tipografía en mayo',
    text: 'Querida Mina:\n\n¡Qué alegría! Mayo nos viene perfecto. Podemos ofrecerte el estudio grande y alojamiento en el barrio.\nTe mando un borrador del programa esta semana.\n\nUn abrazo,\nLucía',
  },
  {
    from: 'me',
    to: ['lucia'],
    age: 80,
    thread: 'workshop',
    subject: 'Taller de tipografía en mayo',
    text: 'Querida Lucía:\n\n¿sigue en pie la idea del taller? Yo podría la segunda semana de mayo.\n\nMina',
  },
  {
    from: 'code',
    age: 82,
    subject: '[mina/almanac] Release 3.2 (#127)',
    text: 'priya-raman merged 4 commits into main.\n\nhttps://forge.example/mina/almanac/pull/127',
  },
  {
    from: 'code',
    age: 96,
    subject: '[mina/almanac] Build passed',
    text: 'All 214 checks passed in 3 min 12 s.',
  },
  {
    from: 'dohyun',
    age: 100,
    subject: '다음 주 회의 시간',
    text: '다음 주 회의는 수요일 오후 3시로 옮겨도 될까요?\n인쇄소에서 그날 오전에 색 교정지를 준다고 합니다.\n\n도현',
  },
  {
    from: 'tom',
    age: 121,
    subject: 'The boat photographs',
    text: 'Finally scanned. The one with the fog is yours if you want a print.',
    attachments: [
      { name: 'fog.png', type: 'image/png', kilobytes: 0 },
      { name: 'harbour.png', type: 'image/png', kilobytes: 0 },
    ],
  },
  {
    from: 'library',
    age: 140,
    subject: '도서 반납 안내',
    text: '빌려 가신 책 2권의 반납일이 사흘 남았습니다.\n\n마포도서관',
  },
  {
    from: 'list',
    age: 150,
    subject: '[typography-l] Optical sizes for Hangul',
    text: 'A first table is on the wiki. Corrections welcome, especially for 7 pt and below.',
  },
  { from: 'gazette', age: 168, subject: 'No. 46: Ink that does not dry', html: newsletter() },
  { from: 'shop', age: 190, subject: 'Back in stock: brass bookmarks', html: receipt() },
  {
    from: 'school',
    age: 216,
    subject: 'Clay has arrived',
    text: 'Thirty kilos each of stoneware and porcelain. First come, first wedged.',
  },
  {
    from: 'seoyeon',
    age: 240,
    subject: '원고료 지급 안내',
    text: '원고료는 이번 달 25일에 입금될 예정입니다. 확인 부탁드립니다.\n\n서연 드림',
    folder: 'Receipts',
  },
  {
    from: 'mother',
    age: 260,
    subject: '사진 잘 봤다',
    text: '가을 단풍이 곱구나. 아빠가 액자 하겠다고 크게 뽑아 오셨다.',
  },
  {
    from: 'priya',
    age: 290,
    subject: 'Contributors’ copies',
    text: 'Two copies of the autumn issue are on their way to you.\n\nPriya',
    mailbox: 'archive',
  },
  {
    from: 'rail',
    age: 330,
    subject: 'How was your journey?',
    text: 'Tell us in two minutes how we did on the 18:22 to Gangneung.',
    mailbox: 'archive',
  },
  {
    from: 'kenji',
    age: 400,
    subject: 'お見積りの件',
    text: 'お見積書をお送りします。ご確認ください。',
    attachments: [pdf('見積書.pdf', 64)],
    mailbox: 'archive',
  },
  {
    from: 'spammer',
    age: 5,
    subject: 'FINAL NOTICE: confirm your account',
    html: phishing(),
    mailbox: 'junk',
    isUnread: true,
  },
  {
    from: 'spammer',
    age: 60,
    subject: 'You have (1) unclaimed prize!!',
    text: 'Congratulations!!! Click to claim.',
    mailbox: 'junk',
    isUnread: true,
  },
  {
    from: 'rail',
    age: 70,
    subject: 'Seat reservation reminder',
    text: 'Do not forget to reserve your seat.',
    mailbox: 'trash',
  },
];

/** Enough of the past to fill a scrollbar: short monthly mails, from both languages. */
export const OLDER: readonly Letter[] = Array.from({ length: 24 }, (_, index): Letter => {
  const senders = ['code', 'list', 'power', 'library', 'rail', 'gazette'] as const;
  const from = senders[index % senders.length] ?? 'code';
  const subjects = {
    code: `[mina/almanac] Build passed (${500 - index})`,
    list: `[typography-l] Digest, volume ${90 - index}`,
    power: 'Your monthly bill is ready',
    library: '이번 달 새로 들어온 책',
    rail: 'Timetable changes from Sunday',
    gazette: `No. ${45 - Math.floor(index / 6)}: the monthly letter`,
  };
  return {
    from,
    subject: subjects[from],
    age: 420 + index * 90,
    text: `${subjects[from]}\n\nNothing you have to do.`,
  };
});
