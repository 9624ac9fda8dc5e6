import type { Translated } from '../translated.ts';
import type { connection as english } from '../en/connection.ts';

export const connection: Translated<typeof english> = {
  label: '연결',
  lost: '연결이 끊겼습니다. 다시 연결하는 중…',
  offline: '오프라인입니다. 네트워크가 돌아오면 변경 사항이 반영됩니다.',
  slow: '실시간 업데이트를 받을 수 없습니다. 새 메일이 1분 정도 늦게 표시될 수 있습니다.',
  back: '다시 연결되었습니다.',
  tryNow: '지금 시도',
};
