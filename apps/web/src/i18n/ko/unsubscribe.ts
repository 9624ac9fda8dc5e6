import type { Translated } from '../translated.ts';
import type { unsubscribe as english } from '../en/unsubscribe.ts';

export const unsubscribe: Translated<typeof english> = {
  action: '수신 거부',
  title: '수신을 거부할까요?',
  ask: (sender) => `${sender}에 더는 보내지 말라고 서버가 대신 요청합니다.`,
  done: '수신을 거부했습니다. 며칠 걸릴 수 있습니다.',
  notOffered: '이 메일에는 수신 거부 방법이 없습니다.',
  refused: '보낸 쪽에서 거절했습니다.',
  unreachable: '보낸 쪽에 연결할 수 없습니다.',
  tooMany: '한꺼번에 너무 많이 요청했습니다. 한 시간 뒤에 다시 해 보세요.',
};
