import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleMinus,
  Ellipsis,
  Globe,
  Plus,
  Trash2,
  Forward,
} from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { problemText, useAdmin, type AdminDomain, type DomainCheck } from './admin-api.ts';
import { AreaHead, Copyable, Loaded, Nothing } from './parts.tsx';
import { TargetsDialog } from './targets-dialog.tsx';

/** The domains whose mail is taken in, with what the DNS says of them. */
export function DomainsArea() {
  const { t } = useMessages('admin');
  const { data, reload } = useAdmin<AdminDomain[]>('/api/admin/domains');
  const [isAdding, setIsAdding] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const add = (
    <button type="button" className="button button-primary" onClick={() => setIsAdding(true)}>
      <Plus aria-hidden="true" size={16} />
      {t.admin.domain.add}
    </button>
  );
  return (
    <>
      <AreaHead title={t.admin.domains}>{add}</AreaHead>
      <Loaded answer={data}>
        {(domains) =>
          domains.length === 0 ? (
            <Nothing icon={Globe} title={t.admin.domain.empty} text={t.admin.domain.emptyText} />
          ) : (
            <ul className="flex flex-col gap-4">
              {domains.map((domain) => (
                <li key={domain.name} className="admin-card">
                  <Domain
                    domain={domain}
                    isOpen={open === domain.name}
                    onToggle={() => setOpen(open === domain.name ? null : domain.name)}
                    onChange={reload}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAdding && (
        <AddDomain
          onClose={() => setIsAdding(false)}
          onDone={(name) => {
            setIsAdding(false);
            // What comes next is the DNS.
            setOpen(name);
            reload();
          }}
        />
      )}
    </>
  );
}

function Domain({
  domain,
  isOpen,
  onToggle,
  onChange,
}: {
  domain: AdminDomain;
  isOpen: boolean;
  onToggle: () => void;
  onChange: () => void;
}) {
  const { t } = useMessages('admin');
  const texts = t.admin.domain;
  const { name, accounts, aliases, catchAll, smarthost } = domain;
  const [isEditing, setIsEditing] = useState(false);
  const remove = async () => {
    if (accounts > 0) {
      toast(texts.removeBlocked(name, accounts), { tone: 'error' });
      return;
    }
    const question = { title: texts.removeTitle(name), text: texts.removeText(aliases) };
    if (!(await confirmAction({ ...question, action: t.admin.remove, isDanger: true }))) return;
    try {
      await api('DELETE', `/api/admin/domains/${encodeURIComponent(name)}`);
      toast(texts.removed(name));
      onChange();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
  };
  return (
    <section aria-label={name}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3.5">
        <div className="min-w-0 grow">
          <h2 className="text-[16px] font-semibold break-words">{name}</h2>
          <p className="text-[13px] text-ink-2">{texts.use(accounts, aliases)}</p>
        </div>
        <div className="flex items-center gap-1">
          <button type="button" className="button" aria-expanded={isOpen} onClick={onToggle}>
            {isOpen ? texts.hideChecks : texts.showChecks}
          </button>
          <Menu
            label={t.admin.actions(name)}
            trigger={<IconButton icon={Ellipsis} label={t.admin.actions(name)} />}
            items={() => [
              { label: texts.catchAllEdit, icon: Forward, onSelect: () => setIsEditing(true) },
              null,
              { label: texts.remove, icon: Trash2, isDanger: true, onSelect: () => void remove() },
            ]}
          />
        </div>
        <dl className="facts w-full text-[13px]">
          <dt>{texts.catchAll}</dt>
          <dd>{catchAll ? texts.catchAllTo(catchAll.join(', ')) : texts.catchAllNone}</dd>
          <dt>{texts.outgoing}</dt>
          <dd>
            {smarthost ? texts.smarthost(smarthost) : texts.straight}
            {smarthost && <span className="block text-[12px] text-ink-3">{texts.smarthostHint}</span>}
          </dd>
        </dl>
      </div>
      {isOpen && <Checks name={name} />}
      {isEditing && (
        <TargetsDialog
          title={texts.catchAll}
          text={texts.catchAllText(name)}
          hint={texts.catchAllHint}
          alias={`@${name}`}
          targets={catchAll}
          mayBeEmpty
          onClose={() => setIsEditing(false)}
          onDone={() => {
            setIsEditing(false);
            toast(t.admin.saved);
            onChange();
          }}
        />
      )}
    </section>
  );
}

const MARKS = {
  ok: { icon: CircleCheck, className: 'text-accent-ink' },
  missing: { icon: CircleAlert, className: 'text-danger' },
  wrong: { icon: CircleAlert, className: 'text-danger' },
  unknown: { icon: CircleHelp, className: 'text-warning' },
  optional: { icon: CircleMinus, className: 'text-ink-3' },
} as const;

function Checks({ name }: { name: string }) {
  const { t } = useMessages('admin');
  const texts = t.admin.domain;
  const { data, reload } = useAdmin<DomainCheck[]>(`/api/admin/domains/${encodeURIComponent(name)}/checks`);
  if (data === null)
    return (
      <output className="flex items-center gap-2 border-t border-line px-4 py-4 text-ink-2">
        <span className="spinner" />
        {texts.checking}
      </output>
    );
  if (data === 'failed')
    return (
      <p role="alert" className="border-t border-line px-4 py-4 text-danger">
        {t.admin.loadFailed}
      </p>
    );
  const toDo = data.filter(({ status, record }) => record && (status === 'missing' || status === 'wrong'));
  return (
    <div className="border-t border-line">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <p className="me-auto font-medium">{toDo.length === 0 ? texts.allWell : texts.toDo(toDo.length)}</p>
        <button type="button" className="button button-quiet" onClick={reload}>
          {texts.again}
        </button>
      </div>
      <ul className="divide-y divide-line border-t border-line">
        {data.map((check) => (
          <Check key={check.kind} check={check} />
        ))}
      </ul>
    </div>
  );
}

function Check({ check: { kind, status, note, found, record } }: { check: DomainCheck }) {
  const { t } = useMessages('admin');
  const texts = t.admin.check;
  const { icon: Icon, className } = MARKS[status];
  const isToDo = record !== null && status !== 'ok' && status !== 'optional';
  return (
    <li className="flex gap-3 px-4 py-3" data-check={kind} data-status={status}>
      <Icon aria-hidden="true" size={18} className={`mt-0.5 flex-none ${className}`} />
      <div className="min-w-0 grow">
        <h3 className="font-medium">
          {texts[kind]}{' '}
          <span className={`text-[12.5px] font-normal ${className}`}>{texts.status[status]}</span>
        </h3>
        <p className="text-[13px] text-ink-2">{note ? texts.note[note] : texts[`${kind}Text`]}</p>
        {found.length > 0 && (
          <p className="mt-1 text-[12.5px] text-ink-3">
            {t.admin.domain.found}: <code className="font-mono break-all">{found.join(' · ')}</code>
          </p>
        )}
        {isToDo && (
          <div className="mt-2 max-w-[640px]">
            <p className="mb-1 text-[12px] text-ink-3">
              {kind === 'reverse'
                ? t.admin.domain.ptrHint
                : kind === 'host'
                  ? t.admin.domain.hostHint
                  : t.admin.domain.record}
            </p>
            <Copyable
              label={texts[kind]}
              text={`${record.name}${record.type === 'PTR' ? '' : '.'} ${record.type} ${record.type === 'TXT' ? `"${record.value}"` : record.value}`}
            />
          </div>
        )}
      </div>
    </li>
  );
}

function AddDomain({ onClose, onDone }: { onClose: () => void; onDone: (name: string) => void }) {
  const { t } = useMessages('admin');
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const made = await api<{ name: string }>('POST', '/api/admin/domains', { name: name.trim() });
      toast(t.admin.domain.added(made.name));
      onDone(made.name);
    } catch (error) {
      setProblem(problemText(error, t));
    }
  };
  return (
    <Dialog
      title={t.admin.domain.add}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.app.cancel}
          </button>
          <button
            type="submit"
            form="add-domain"
            className="button button-primary"
            disabled={name.trim() === ''}
          >
            {t.admin.domain.add}
          </button>
        </>
      }
    >
      <form id="add-domain" noValidate onSubmit={(event) => void submit(event)}>
        <FormField label={t.admin.domain.name} hint={t.admin.domain.nameHint} problem={problem}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              inputMode="url"
              autoCapitalize="off"
              autoComplete="off"
              spellCheck={false}
              placeholder="example.org"
              className="field"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
      </form>
    </Dialog>
  );
}
