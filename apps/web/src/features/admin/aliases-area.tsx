import { AtSign, Ellipsis, Pencil, Plus, SearchX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { problemText, usePages, type AdminAlias } from './admin-api.ts';
import { AreaHead, Badge, Loaded, MoreButton, Nothing, SearchBox, useSettled } from './parts.tsx';
import { TargetsDialog } from './targets-dialog.tsx';

/** More addresses, and where they lead. */
export function AliasesArea() {
  const { t } = useMessages('admin');
  const texts = t.admin.alias;
  const [search, setSearch] = useState('');
  const settled = useSettled(search);
  const path = `/api/admin/aliases?search=${encodeURIComponent(settled)}`;
  const { items, more, reload } = usePages<AdminAlias, { aliases: AdminAlias[]; next: string | null }>(
    path,
    ({ aliases }) => aliases,
    'after',
  );
  const [edited, setEdited] = useState<AdminAlias | 'new' | null>(null);
  const remove = async ({ address }: AdminAlias) => {
    const question = { title: texts.removeTitle(address), text: texts.removeText };
    if (!(await confirmAction({ ...question, action: t.admin.remove, isDanger: true }))) return;
    try {
      await api('DELETE', `/api/admin/aliases/${encodeURIComponent(address)}`);
      toast(texts.removed(address));
      reload();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
  };
  return (
    <>
      <AreaHead title={t.admin.aliases}>
        <SearchBox label={t.admin.search} value={search} onChange={setSearch} />
        <button type="button" className="button button-primary" onClick={() => setEdited('new')}>
          <Plus aria-hidden="true" size={16} />
          {texts.add}
        </button>
      </AreaHead>
      <Loaded answer={items}>
        {(aliases) =>
          aliases.length === 0 ? (
            settled ? (
              <Nothing icon={SearchX} title={texts.none} />
            ) : (
              <Nothing icon={AtSign} title={texts.empty} text={texts.emptyText} />
            )
          ) : (
            <div className="admin-card">
              <table className="admin-table">
                <thead>
                  <tr>
                    <th>{texts.address}</th>
                    <th>{texts.targets}</th>
                    <th>
                      <span className="visually-hidden">{t.admin.actions('')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {aliases.map((alias) => (
                    <tr key={alias.address}>
                      <td className="lead">
                        <button type="button" className="row-link" onClick={() => setEdited(alias)}>
                          {alias.address}
                        </button>
                        {alias.address.startsWith('@') && <Badge>{texts.catchAll}</Badge>}
                      </td>
                      <td data-label={texts.targets}>
                        <span className="flex flex-col">
                          {alias.targets.map((target) => (
                            <span key={target}>{target}</span>
                          ))}
                        </span>
                      </td>
                      <td className="tail narrow">
                        <Menu
                          label={t.admin.actions(alias.address)}
                          trigger={<IconButton icon={Ellipsis} label={t.admin.actions(alias.address)} />}
                          items={() => [
                            { label: t.admin.edit, icon: Pencil, onSelect: () => setEdited(alias) },
                            null,
                            {
                              label: t.admin.remove,
                              icon: Trash2,
                              isDanger: true,
                              onSelect: () => void remove(alias),
                            },
                          ]}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <MoreButton more={more} />
            </div>
          )
        }
      </Loaded>
      {edited !== null && (
        <TargetsDialog
          title={edited === 'new' ? texts.add : texts.edit(edited.address)}
          hint={texts.targetsHint}
          alias={edited === 'new' ? null : edited.address}
          targets={edited === 'new' ? null : edited.targets}
          onClose={() => setEdited(null)}
          onDone={(address) => {
            setEdited(null);
            toast(texts.created(address));
            reload();
          }}
        />
      )}
    </>
  );
}
