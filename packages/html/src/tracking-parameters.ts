/** Query parameters that tell the target who clicked or through which campaign, and nothing else. */
const NAMES = new Set(
  `
  fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid li_fat_id igshid igsh epik scid sccid rdt_cid irclickid
  mc_cid mc_eid mkt_tok vero_id vero_conv oly_anon_id oly_enc_id _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
  _ke _kx dm_i ml_subscriber ml_subscriber_hash __s sc_eh sc_lid sc_llid sc_uid bsft_eid bsft_clkid bsft_uid bsft_mid bsft_aaid
  cm_mmc cm_mmca1 elqtrackid elqtrack elqaid elqat s_cid wickedid nr_email_referer trk_contact trk_msg trk_module trk_sid
  _openstat iclid ga_source ga_medium ga_campaign ga_content ga_term spm_id_from etcc_cmp
  `.match(/\S+/g),
);
const PREFIXES = ['utm_', 'mtm_', 'pk_', 'piwik_', 'matomo_', 'hsa_'];

/**
 * Takes tracking parameters off a URL. The other parameters stay as they are written, byte for byte: writing them anew would
 * change signatures. Returns the names taken off, in lower case.
 */
export function cleanTrackingParameters(url: URL): string[] {
  if (url.search === '') return [];
  const removed: string[] = [];
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const name = (pair.split('=', 1)[0] ?? '').toLowerCase();
      const isTracking = NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
      if (isTracking) removed.push(name);
      return !isTracking;
    });
  if (removed.length > 0) url.search = kept.join('&');
  return removed;
}
