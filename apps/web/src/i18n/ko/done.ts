import type { Translated } from '../translated.ts';
import type { done as english } from '../en/done.ts';
import { number, to } from './words.ts';

export const done: Translated<typeof english> = {
  archived: (count) => (count === 1 ? '보관했습니다' : `${number(count)}개를 보관했습니다`),
  deleted: (count) => (count === 1 ? '휴지통으로 옮겼습니다' : `${number(count)}개를 휴지통으로 옮겼습니다`),
  destroyed: (count) => (count === 1 ? '완전히 삭제했습니다' : `${number(count)}개를 완전히 삭제했습니다`),
  moved: (count, mailbox) =>
    count === 1 ? `${to(mailbox)} 옮겼습니다` : `${number(count)}개를 ${to(mailbox)} 옮겼습니다`,
  snoozed: (count, date) =>
    count === 1 ? `${date}에 다시 나타납니다` : `${number(count)}개가 ${date}에 다시 나타납니다`,
  woken: (count) =>
    count === 1 ? '받은편지함으로 돌아왔습니다' : `${number(count)}개가 받은편지함으로 돌아왔습니다`,
  muted: (count) =>
    count === 1
      ? '알림을 껐습니다. 새 답장은 받은편지함에 오지 않습니다'
      : `${number(count)}개의 알림을 껐습니다`,
  unmuted: (count) => (count === 1 ? '알림을 켰습니다' : `${number(count)}개의 알림을 켰습니다`),
  labelled: (count, label) =>
    count === 1 ? `‘${label}’ 라벨을 달았습니다` : `${number(count)}개에 ‘${label}’ 라벨을 달았습니다`,
  unlabelled: (count, label) =>
    count === 1 ? `‘${label}’ 라벨을 뗐습니다` : `${number(count)}개에서 ‘${label}’ 라벨을 뗐습니다`,
  labelsChanged: (count) => (count === 1 ? '라벨을 바꿨습니다' : `${number(count)}개의 라벨을 바꿨습니다`),
  spam: (count) => (count === 1 ? '스팸으로 신고했습니다' : `${number(count)}개를 스팸으로 신고했습니다`),
  notSpam: (count) =>
    count === 1 ? '받은편지함으로 옮겼습니다' : `${number(count)}개를 받은편지함으로 옮겼습니다`,
  read: (count) => (count === 1 ? '읽음으로 표시했습니다' : `${number(count)}개를 읽음으로 표시했습니다`),
  unread: (count) =>
    count === 1 ? '안 읽음으로 표시했습니다' : `${number(count)}개를 안 읽음으로 표시했습니다`,
  starred: (count) => (count === 1 ? '별표를 달았습니다' : `${number(count)}개에 별표를 달았습니다`),
  unstarred: (count) => (count === 1 ? '별표를 뗐습니다' : `${number(count)}개에서 별표를 뗐습니다`),
  undone: '실행 취소함',
  nothingToUndo: '되돌릴 작업이 없습니다',
  refused: '서버가 거절하여 원래대로 되돌렸습니다.',
};
