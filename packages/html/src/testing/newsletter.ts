/** A newsletter as the large senders' editors write them: everything in it that is looks must survive, everything that acts must not. */
export const NEWSLETTER = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="urn:schemas-microsoft-com:office:office" lang="de">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Herbstbrief</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
<link href="https://fonts.example.org/css?family=Lato" rel="stylesheet">
<style type="text/css">
<!--
@import url(https://fonts.example.org/css?family=Lato);
body,table,td,a{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
table,td{mso-table-lspace:0pt;mso-table-rspace:0pt;border-collapse:collapse}
#outlook a{padding:0}
.ExternalClass *{line-height:100%}
a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}
u + .body .gwrap{min-width:600px!important}
.sm\\:full:hover{background-color:#0a58ca}
.hero{background-image:url('https://img.example.org/hero.jpg');background-size:cover}
@media only screen and (max-width:480px){.col{width:100%!important;display:block!important}.mobile-only{display:block!important}}
-->
</style>
</head>
<body class="body" bgcolor="#f4f4f4" style="margin:0;padding:0;background-color:#f4f4f4;font-family:'Lato',Helvetica,Arial,sans-serif" leftmargin="0">
<div style="display:none;max-height:0px;overflow:hidden">Was im Herbst neu ist &#847;&zwnj;&nbsp;</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" valign="top">
<!--[if mso]><table width="600"><tr><td><![endif]-->
<table class="gwrap" width="600" bgcolor="#ffffff" style="width:600px;max-width:100%;border-radius:8px;box-shadow:0 1px 3px rgba(0,0,0,.2)">
<tr><td class="hero" background="https://img.example.org/hero-bg.jpg" height="240" style="padding:24px 32px;background:#203040 url(https://img.example.org/hero-bg.jpg) no-repeat center / cover">
<h1 style="color:#fff;font:bold 28px/34px Georgia,serif;letter-spacing:-.5px">Guten Tag</h1></td></tr>
<tr><td class="col" width="50%" style="mso-line-height-rule:exactly;line-height:24px;padding:16px">
<font color="#333333" size="2" face="Arial"><b>Neu</b><br>Text mit <i>Betonung</i> und <a href="https://click.example.org/c?id=7&amp;utm_source=brief&amp;utm_medium=mail&amp;sig=a%2Fb" style="color:#0a58ca;text-decoration:underline">Verweis</a>.</font>
<img src="https://img.example.org/foto.png" width="280" height="180" alt="Ein Foto" style="display:block;border:0;width:100%;height:auto">
<img class="mobile-only" style="display:none" src="https://img.example.org/klein.png" alt="">
</td></tr>
<tr><td><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" width="600" height="8" alt="">
<img src="cid:logo@example.org" alt="Logo"></td></tr>
<tr><td style="font-size:12px;color:#777">Sie erhalten dies, weil&hellip; <a href="mailto:weg@example.org?subject=weg">abmelden</a></td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
<img src="https://u7.ct.sendgrid.net/wf/open?upn=abc" alt="" width="1" height="1" border="0" style="height:1px!important;width:1px!important">
<img src="https://brief.example.org/o/17/pixel.gif" width="1" height="1">
</body></html>`;
