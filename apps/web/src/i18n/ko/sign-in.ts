import type { signIn as english } from '../en/sign-in.ts';
import type { Translated } from '../translated.ts';

export const signIn: Translated<typeof english> = {
  withPasskey: '패스키로 로그인',
  stepTitle: '한 단계 더 남았습니다',
  passkeyText: '지문이나 얼굴, PIN 또는 보안 키로 확인해 주세요.',
  passkeyUse: '패스키 사용',
  passkeyWaiting: '패스키를 기다리는 중…',
  passkeyInvalid: '여기에 등록되지 않았거나 단독으로 쓸 수 없는 패스키입니다.',
  passkeyCanceled: '패스키를 확인하지 못했습니다. 다시 시도하거나 다른 방법을 고르세요.',
  totpLabel: '인증 앱의 코드',
  totpText: '30초마다 바뀌는 여섯 자리 숫자입니다.',
  codeInvalid: '코드가 맞지 않거나 이미 사용되었습니다.',
  recoveryLabel: '복구 코드',
  recoveryText: '보관해 둔 열 개 가운데 하나입니다. 한 번씩만 쓸 수 있습니다.',
  remember: '30일 동안 이 브라우저에서는 비밀번호만 확인',
  confirm: '계속',
  ended: '시간이 너무 오래 걸렸습니다. 다시 로그인하세요.',
  startAgain: '처음부터 다시',
  wayPasskey: '패스키 사용',
  wayTotp: '인증 앱 사용',
  wayRecoveryCode: '복구 코드 사용',
  proofTitle: '본인이 맞습니까?',
  proofText: '로그인 방법을 바꾸기 전에 비밀번호나 패스키로 확인해 주세요.',
  proofWrong: '맞지 않습니다.',
};
