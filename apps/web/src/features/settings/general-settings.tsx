import { useMessages } from '../../i18n/index.ts';
import { setPreferences, usePreferences, type Hours, type Language } from '../../lib/preferences.ts';
import { forgetMail } from '../../offline/offline-transport.ts';
import { Choice, Switch } from './choice.tsx';
import { NotificationSetting } from './notification-settings.tsx';
import { Section, Setting } from './section.tsx';

/** What is chosen for this machine. */
export function GeneralSettings() {
  const { t } = useMessages('settings');
  const preferences = usePreferences();
  return (
    <Section title={t.settings.appearance}>
      <Setting label={t.settings.language}>
        <Choice<Language | 'auto'>
          label={t.settings.language}
          value={preferences.language ?? 'auto'}
          options={[
            ['auto', t.settings.languageAuto],
            ['en', 'English'],
            ['ko', '한국어'],
          ]}
          onChange={(language) => setPreferences({ language: language === 'auto' ? null : language })}
        />
      </Setting>
      <Setting label={t.settings.hours}>
        <Choice<Hours | 'auto'>
          label={t.settings.hours}
          value={preferences.hours ?? 'auto'}
          options={[
            ['auto', t.settings.hoursAuto],
            ['12', t.settings.hours12],
            ['24', t.settings.hours24],
          ]}
          onChange={(hours) => setPreferences({ hours: hours === 'auto' ? null : hours })}
        />
      </Setting>
      <Setting label={t.app.theme}>
        <Choice
          label={t.app.theme}
          value={preferences.theme}
          options={[
            ['system', t.settings.themeSystem],
            ['light', t.app.themeLight],
            ['dark', t.app.themeDark],
          ]}
          onChange={(theme) => setPreferences({ theme })}
        />
      </Setting>
      <Setting label={t.settings.density}>
        <Choice
          label={t.settings.density}
          value={preferences.density}
          options={[
            ['comfortable', t.settings.densityComfortable],
            ['compact', t.settings.densityCompact],
          ]}
          onChange={(density) => setPreferences({ density })}
        />
      </Setting>
      <Setting label={t.settings.darkMessages} text={t.settings.darkMessagesText}>
        <Switch
          label={t.settings.darkMessages}
          isOn={preferences.darkMessages}
          onChange={(darkMessages) => setPreferences({ darkMessages })}
        />
      </Setting>
      <NotificationSetting />
      <Setting label={t.settings.keepsMail} text={t.settings.keepsMailText}>
        <Switch
          label={t.settings.keepsMail}
          isOn={preferences.keepsMail}
          onChange={(keepsMail) => {
            setPreferences({ keepsMail });
            if (!keepsMail) void forgetMail();
          }}
        />
      </Setting>
    </Section>
  );
}
