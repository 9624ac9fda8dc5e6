import type { WelcomeLanguage } from './welcome-texts.ts';

/** What has changed about signing in. */
export type SecurityChange =
  | { type: 'passwordChanged' | 'totpAdded' | 'totpRemoved' | 'recoveryCodesMade' | 'twoFactorOff' }
  | { type: 'passkeyAdded' | 'passkeyRemoved'; name: string };

interface Facts {
  at: string;
  /** Null: an administrator has done it. */
  ip: string | null;
  userAgent: string;
  webmail: string;
}

type Texts = (change: SecurityChange, facts: Facts) => { subject: string; text: string };

export const SECURITY_TEXTS: Record<WelcomeLanguage, Texts> = {
  en: (change, { at, ip, userAgent, webmail }) => {
    const what = inEnglish(change);
    const where =
      ip === null ? 'By an administrator of this server.' : `From ${ip}${userAgent && ` (${userAgent})`}.`;
    return {
      subject: what,
      text: [
        `${what}.`,
        `${at}. ${where}`,
        `If that was you, there is nothing to do. If not: sign in at ${webmail}/settings, change the password, and look under Security for sessions, passkeys and app passwords that are not yours.`,
      ].join('\n\n'),
    };
  },
  ko: (change, { at, ip, userAgent, webmail }) => {
    const what = inKorean(change);
    const where =
      ip === null ? '이 서버의 관리자가 변경했습니다.' : `접속 위치: ${ip}${userAgent && ` (${userAgent})`}`;
    return {
      subject: what,
      text: [
        `${what}.`,
        `${at}. ${where}`,
        `직접 하신 일이라면 아무것도 하지 않으셔도 됩니다. 그렇지 않다면 ${webmail}/settings 에서 비밀번호를 바꾸고, 보안 항목에서 모르는 세션과 패스키, 앱 비밀번호가 있는지 확인하십시오.`,
      ].join('\n\n'),
    };
  },
};

function inEnglish(change: SecurityChange): string {
  switch (change.type) {
    case 'passwordChanged':
      return 'Your password was changed';
    case 'totpAdded':
      return 'An authenticator app was added to your account';
    case 'totpRemoved':
      return 'The authenticator app was removed from your account';
    case 'passkeyAdded':
      return `The passkey “${change.name}” was added to your account`;
    case 'passkeyRemoved':
      return `The passkey “${change.name}” was removed from your account`;
    case 'recoveryCodesMade':
      return 'New recovery codes were made for your account';
    case 'twoFactorOff':
      return 'Two-factor sign-in was switched off for your account';
  }
}

function inKorean(change: SecurityChange): string {
  switch (change.type) {
    case 'passwordChanged':
      return '비밀번호가 변경되었습니다';
    case 'totpAdded':
      return '계정에 인증 앱이 추가되었습니다';
    case 'totpRemoved':
      return '계정에서 인증 앱이 삭제되었습니다';
    case 'passkeyAdded':
      return `계정에 패스키 “${change.name}”이(가) 추가되었습니다`;
    case 'passkeyRemoved':
      return `계정에서 패스키 “${change.name}”이(가) 삭제되었습니다`;
    case 'recoveryCodesMade':
      return '복구 코드가 새로 만들어졌습니다';
    case 'twoFactorOff':
      return '계정의 2단계 인증이 꺼졌습니다';
  }
}
