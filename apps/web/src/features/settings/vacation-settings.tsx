import type { JmapClient, VacationResponse } from '@mailcote/jmap';
import { useState, type FormEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { FormField } from '../../ui/form-field.tsx';
import { Switch } from './choice.tsx';
import { Section, Setting } from './section.tsx';
import { useOnlyRecord } from './use-record.ts';
import { firstDay, lastDay, toFromDate, toToDate } from './vacation-days.ts';

const getResponse = (client: JmapClient) => client.call('VacationResponse/get', { ids: null });

/** What people hear who write to somebody who is away (RFC 8621 8). */
export function VacationSettings() {
  const { t } = useMessages('settings');
  const response = useOnlyRecord('VacationResponse', getResponse);
  return (
    <Section title={t.settings.vacation} text={t.settings.vacationText}>
      {response === 'failed' && (
        <p role="alert" className="p-4 text-danger">
          {t.settings.loadFailed}
        </p>
      )}
      {response === null && (
        <div className="p-4">
          <span className="skeleton block h-3 w-2/5" />
        </div>
      )}
      {typeof response === 'object' && response !== null && <VacationForm response={response} />}
    </Section>
  );
}

interface Fields {
  isEnabled: boolean;
  first: string;
  last: string;
  subject: string;
  text: string;
}

function fieldsOf({ isEnabled, fromDate, toDate, subject, textBody }: VacationResponse): Fields {
  return {
    isEnabled,
    first: firstDay(fromDate),
    last: lastDay(toDate),
    subject: subject ?? '',
    text: textBody ?? '',
  };
}

function merge(before: Fields, now: Fields, after: Fields): Fields {
  return {
    isEnabled: now.isEnabled === before.isEnabled ? after.isEnabled : now.isEnabled,
    first: now.first === before.first ? after.first : now.first,
    last: now.last === before.last ? after.last : now.last,
    subject: now.subject === before.subject ? after.subject : now.subject,
    text: now.text === before.text ? after.text : now.text,
  };
}

/** Only what has changed: a time of day that another client has set stays as long as its day does. */
function patchOf(before: Fields, after: Fields): Partial<VacationResponse> {
  const { isEnabled, first, last, subject, text } = after;
  return {
    ...(isEnabled === before.isEnabled ? {} : { isEnabled }),
    ...(first === before.first ? {} : { fromDate: toFromDate(first) }),
    ...(last === before.last ? {} : { toDate: toToDate(last) }),
    ...(subject === before.subject ? {} : { subject: subject.trim() === '' ? null : subject.trim() }),
    // The text is all there is then: an HTML form of an older text would contradict it.
    ...(text === before.text ? {} : { textBody: text === '' ? null : text, htmlBody: null }),
  };
}

function VacationForm({ response }: { response: VacationResponse }) {
  const { client } = useAccount();
  const { t } = useMessages('settings');
  const [known, setKnown] = useState(response);
  const before = fieldsOf(known);
  const [fields, setFields] = useState(before);
  // What is set elsewhere is shown here, except where somebody is at work.
  if (response !== known) {
    const after = fieldsOf(response);
    setKnown(response);
    setFields((now) => merge(before, now, after));
  }
  const [isBusy, setIsBusy] = useState(false);
  const change = (some: Partial<Fields>) => setFields((now) => ({ ...now, ...some }));
  const patch = patchOf(before, fields);
  const isBackwards = fields.first !== '' && fields.last !== '' && fields.last < fields.first;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const { notUpdated } = await client.call('VacationResponse/set', {
        update: { [response.id]: { ...patch } },
      });
      if (notUpdated) throw new Error(notUpdated[response.id]?.type);
      toast(t.app.saved);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Setting label={t.settings.vacationOn}>
        <Switch
          label={t.settings.vacationOn}
          isOn={fields.isEnabled}
          onChange={(isEnabled) => change({ isEnabled })}
        />
      </Setting>
      <div className="flex flex-col gap-4 border-t border-line p-4">
        <div className="flex flex-wrap gap-4">
          {(['first', 'last'] as const).map((day) => (
            <div key={day} className="min-w-[9rem] grow basis-0">
              <FormField
                label={day === 'first' ? t.settings.vacationFirst : t.settings.vacationLast}
                hint={t.settings.vacationOptional}
                problem={day === 'last' && isBackwards ? t.settings.vacationBackwards : null}
              >
                {(ids) => (
                  <input
                    {...ids}
                    type="date"
                    className="field field-small"
                    value={fields[day]}
                    onChange={(event) => change({ [day]: event.target.value })}
                  />
                )}
              </FormField>
            </div>
          ))}
        </div>
        <FormField label={t.settings.vacationSubject} hint={t.settings.vacationSubjectText}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              maxLength={255}
              className="field field-small"
              value={fields.subject}
              onChange={(event) => change({ subject: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t.settings.vacationMessage}>
          {(ids) => (
            <textarea
              {...ids}
              rows={5}
              maxLength={100_000}
              className="field field-small resize-y"
              value={fields.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </FormField>
        <button
          type="submit"
          className="button self-start"
          disabled={isBusy || isBackwards || Object.keys(patch).length === 0}
        >
          {t.app.save}
        </button>
      </div>
    </form>
  );
}
