import type { Translated } from '../translated.ts';
import type { trace as english } from '../en/trace.ts';

export const trace: Translated<typeof english> = {
  title: '이 메일이 온 길',
  loading: '찾아보는 중…',
  none: '이 메일의 이동 기록이 없습니다. 여기서 작성했거나 기록이 만료되었습니다.',
  noneYet: '아직 배달 기록이 없습니다. 방금 보낸 메일은 취소할 수 있도록 몇 초 기다립니다.',
  failed: '기록을 불러올 수 없습니다.',
  in: '도착',
  out: '발송',
  local: '이 서버 안에서 배달',
  inText: (peer) => `${peer} 서버가 이 메일을 내 서버에 건넸습니다.`,
  outText: (peer, rcpt) => `내 서버가 ${rcpt} 앞으로 가는 이 메일을 ${peer} 서버에 건넸습니다.`,
  outRetry: (peer, rcpt) =>
    `내 서버가 ${rcpt} 앞으로 가는 이 메일을 ${peer} 서버에 내밀었고, 그 서버는 나중에 다시 시도하라고 했습니다.`,
  outFailed: (peer, rcpt) =>
    `내 서버가 ${rcpt} 앞으로 가는 이 메일을 ${peer} 서버에 내밀었지만 거절당했습니다.`,
  outNoPeer: (rcpt) => `${rcpt} 앞으로 가는 메일을 받아 줄 서버에 닿지 못했습니다.`,
  localText: '보낸 사람과 받는 사람이 이 서버를 함께 쓰므로 메일이 밖으로 나가지 않았습니다.',
  encrypted: (version) => `오는 길은 암호화되었습니다(${version}).`,
  encryptedUnverified: (version) => `가는 길은 암호화되었지만(${version}) 인증서를 확인할 수 없었습니다.`,
  plain: '길은 암호화되지 않았습니다.',
  took: (duration) => `${duration} 걸렸습니다.`,
  accepted: '받음',
  delivered: '전달됨',
  retry: '다시 시도 예정',
  failedOutcome: '실패',
  dialogue: '주고받은 말 전체',
  client: '클라이언트',
  server: '서버',
  certificate: '인증서',
  cipher: '암호 방식',
  answer: '마지막 응답',
  unknownPeer: '이름 없는 서버',
};
