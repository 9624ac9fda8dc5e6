import type { Translated } from '../translated.ts';
import type { reading as english } from '../en/reading.ts';

export const reading: Translated<typeof english> = {
  open: (name) => `${name} 열기`,
  downloadAll: '모두 내려받기',
  numberOf: (number, count) => `${count}개 중 ${number}번째`,
  previousFile: '이전 첨부 파일',
  nextFile: '다음 첨부 파일',
  zoomIn: '크게',
  zoomOut: '작게',
  fit: '창에 맞춤',
  failed: '불러올 수 없습니다.',
  pictureFailed: '이 사진을 표시할 수 없습니다.',
  mediaFailed: '이 브라우저에서 재생할 수 없습니다.',
  pdfFailed: '이 문서를 표시할 수 없습니다.',
  pdfLocked: '암호로 보호된 문서입니다. 내려받아서 열어 주십시오.',
  pageOf: (number, count) => `${count}쪽 중 ${number}쪽`,
  moreText: (size) => `더 보기 (${size} 남음)`,
  noPreview: '이 형식의 파일은 미리 볼 수 없습니다.',
  notMessage: '읽을 수 있는 메일이 아닌 첨부 파일입니다.',
};
