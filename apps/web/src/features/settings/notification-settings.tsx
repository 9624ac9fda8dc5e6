import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { canNotify, mayNotify, turnOff, turnOn, type NotificationReach } from '../../lib/notifications.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { Switch } from './choice.tsx';
import { Setting } from './section.tsx';

/** Whether this browser tells of new mail while nobody looks at the page. */
export function NotificationSetting() {
  const { client } = useAccount();
  const { t } = useMessages('settings');
  const { notifies } = usePreferences();
  const [reach, setReach] = useState<NotificationReach | null>(null);
  const change = async (isOn: boolean) => {
    try {
      if (!isOn) {
        await turnOff(client);
        setReach(null);
        return;
      }
      const { archive, reply } = t.action;
      const given = await turnOn(client, { archive, reply, noSubject: t.list.noSubject });
      setReach(given);
      if (given === null) toast(t.settings.notifyRefused, { tone: 'error' });
    } catch {
      toast(t.app.unreachable, { tone: 'error' });
    }
  };
  if (!canNotify()) return <Setting label={t.settings.notify} text={t.settings.notifyUnsupported} />;
  return (
    <Setting
      label={t.settings.notify}
      text={notifies && reach === 'open' ? t.settings.notifyOpenOnly : t.settings.notifyText}
    >
      <Switch
        label={t.settings.notify}
        isOn={notifies && mayNotify()}
        onChange={(isOn) => void change(isOn)}
      />
    </Setting>
  );
}
