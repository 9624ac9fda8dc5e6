import { useState, type FormEvent } from 'react';
import { useMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { FormField } from '../../ui/form-field.tsx';
import { mailboxTitle } from '../mailboxes/place.ts';
import { treeOf } from '../mailboxes/tree.ts';
import { fieldsOf, NO_FIELDS, queryOf, type AdvancedFields } from './advanced-query.ts';
import { pathOf } from './query-filter.ts';

interface AdvancedFormProps {
  /** The search as it stands; its parts fill the form. */
  text: string;
  onSearch: (query: string) => void;
}

/** The search as a form, for those who know no operators; it writes them. */
export function AdvancedForm({ text, onSearch }: AdvancedFormProps) {
  const mailboxes = useMailboxes();
  const { t } = useMessages('finding');
  const { form } = t.finding;
  const [fields, setFields] = useState<AdvancedFields>(() => fieldsOf(text));
  const set = (change: Partial<AdvancedFields>) => setFields((before) => ({ ...before, ...change }));
  const roles = mailboxes.filter(({ role }) => role !== null);
  const query = queryOf(fields);

  const line = (name: 'from' | 'to' | 'subject' | 'words' | 'without') => (
    <FormField label={form[name]}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          className="field field-small"
          autoComplete="off"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the form has been asked for; where else should one begin?
          autoFocus={name === 'from'}
          value={fields[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </FormField>
  );
  const day = (name: 'since' | 'until') => (
    <FormField label={form[name]}>
      {(ids) => (
        <input
          {...ids}
          type="date"
          className="field field-small"
          value={fields[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </FormField>
  );
  return (
    <form
      aria-label={t.search.advanced}
      className="grid grid-cols-2 gap-x-4 gap-y-3 p-3 max-tablet:grid-cols-1"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSearch(query);
      }}
    >
      {line('from')}
      {line('to')}
      {line('subject')}
      {line('words')}
      {line('without')}
      <FormField label={form.place}>
        {(ids) => (
          <select
            {...ids}
            className="field field-small"
            value={fields.place}
            onChange={(event) => set({ place: event.target.value })}
          >
            <option value="">{form.nearlyAll}</option>
            <option value="anywhere">{form.everywhere}</option>
            {roles.map((mailbox) => (
              <option key={mailbox.id} value={mailbox.role ?? ''}>
                {mailboxTitle(mailbox, t)}
              </option>
            ))}
            {treeOf(mailboxes).map(({ mailbox, depth }) => (
              <option key={mailbox.id} value={pathOf(mailbox, mailboxes)}>
                {`${'\u2003'.repeat(depth)}${mailbox.name}`}
              </option>
            ))}
            {isUnknown(fields.place) && <option value={fields.place}>{fields.place}</option>}
          </select>
        )}
      </FormField>
      {day('since')}
      {day('until')}
      <FormField label={form.size}>
        {(ids) => (
          <span className="flex items-center gap-2">
            <select
              className="field field-small w-auto!"
              aria-label={form.sizeIs}
              value={fields.sizeIs}
              onChange={(event) => set({ sizeIs: event.target.value === 'smaller' ? 'smaller' : 'larger' })}
            >
              <option value="larger">{form.larger}</option>
              <option value="smaller">{form.smaller}</option>
            </select>
            <input
              {...ids}
              type="number"
              min="0"
              step="any"
              className="field field-small min-w-0"
              value={fields.size}
              onChange={(event) => set({ size: event.target.value })}
            />
            <span className="text-[13px] text-ink-3">{form.megabytes}</span>
          </span>
        )}
      </FormField>
      <label className="flex items-center gap-2 self-end pb-2">
        <input
          type="checkbox"
          className="check"
          checked={fields.hasAttachment}
          onChange={(event) => set({ hasAttachment: event.target.checked })}
        />
        {form.hasAttachment}
      </label>
      <div className="col-span-full flex items-center justify-end gap-2 border-t border-line pt-3">
        <code className="me-auto min-w-0 truncate text-[12.5px] text-ink-3">{query}</code>
        <button type="button" className="button button-quiet" onClick={() => setFields(NO_FIELDS)}>
          {form.clear}
        </button>
        <button type="submit" className="button button-primary" disabled={query === ''}>
          {form.search}
        </button>
      </div>
    </form>
  );

  /** Written by hand, and none of the choices. */
  function isUnknown(place: string): boolean {
    return (
      place !== '' &&
      place !== 'anywhere' &&
      !mailboxes.some((mailbox) => mailbox.role === place || pathOf(mailbox, mailboxes) === place)
    );
  }
}
