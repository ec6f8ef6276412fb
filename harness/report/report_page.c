/* How the page looks and what it does; see report_page.h. System fonts, two themes, colours that
 * colour-blind people tell apart (Okabe and Ito), and never a colour without its word. Without the
 * script everything is still there to read. */
#include "harness/report/report_page.h"

#include "base/hex.h"
#include "base/sha256.h"

#include <string.h>

static const char style_look[] =
    ":root{color-scheme:light dark;--paper:#fbfbf9;--card:#fff;--ink:#1c2024;--soft:#5d666f;"
    "--line:#dfe2e4;--shade:#f1f3f3;--accent:#0b5f8f;--pass:#00664f;--pass-bg:#dff2ec;"
    "--inconclusive:#7a4d00;--inconclusive-bg:#fdeecb;--fail:#a33100;--fail-bg:#fde3d6;"
    "--error:#8a2c68;--error-bg:#f8e1ef;--inapplicable:#5d666f;--inapplicable-bg:#eceeef;"
    "--mark:#ffd9c2}"
    "@media(prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1b1f23;--ink:#e7eaec;"
    "--soft:#9ba5ae;--line:#32393f;--shade:#22272c;--accent:#7cc4f0;--pass:#6fd3b5;"
    "--pass-bg:#12352c;--inconclusive:#f1c15c;--inconclusive-bg:#3d2e0c;--fail:#ff9a6b;"
    "--fail-bg:#46200f;--error:#f09bcb;--error-bg:#401a31;--inapplicable:#9ba5ae;"
    "--inapplicable-bg:#262b30;--mark:#6b3013}}"
    "*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:4.5rem}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"
    "\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;"
    "font-variant-numeric:tabular-nums lining-nums}"
    "main,header.top{max-width:1240px;margin:0 auto;padding:0 28px}"
    "header.top{padding-top:40px}h1{font-size:15px;font-weight:600;letter-spacing:.02em;margin:0;"
    "color:var(--soft)}h1 b{color:var(--ink)}.headline{font-size:40px;line-height:1.15;"
    "font-weight:650;letter-spacing:-.02em;margin:6px 0 4px}.headline small{font-size:20px;"
    "font-weight:400;letter-spacing:0;color:var(--soft)}"
    "h2{font-size:21px;letter-spacing:-.01em;margin:44px 0 12px}h3{font-size:15px;"
    "margin:26px 0 8px}h2 small{font-weight:400;color:var(--soft);font-size:14px;margin-left:8px}"
    "p{margin:6px 0;max-width:80ch}a{color:var(--accent);text-underline-offset:2px}"
    "code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\","
    "monospace;font-size:12.5px}pre{background:var(--shade);border-radius:8px;padding:12px 14px;"
    "overflow:auto;max-height:520px;line-height:1.45;margin:8px 0}"
    ".facts{display:flex;flex-wrap:wrap;gap:4px 26px;color:var(--soft);font-size:13px;"
    "margin:14px 0 0}.facts b{font-weight:600;color:var(--ink)}.facts code{overflow-wrap:anywhere}"
    ".bar{display:block;width:100%;height:12px;margin:20px 0 6px;border-radius:6px}"
    ".bar .pass{fill:#009e73}.bar .inconclusive{fill:#e69f00}.bar .fail{fill:#d55e00}"
    ".bar .error{fill:#cc79a7}.bar .inapplicable{fill:#9aa2a8}"
    ".notice{border-left:4px solid #e69f00;background:var(--inconclusive-bg);padding:8px 14px;"
    "border-radius:4px;margin:16px 0}";

static const char style_matrix[] =
    ".v{display:inline-block;padding:1px 10px 2px;border-radius:999px;font-size:13px;"
    "font-weight:600;text-decoration:none;white-space:nowrap;border:1px solid transparent}"
    ".v:before{margin-right:6px;font-weight:700}.v.pass{color:var(--pass);"
    "background:var(--pass-bg)}.v.pass:before{content:\"\\2713\"}.v.fail{color:var(--fail);"
    "background:var(--fail-bg);border-color:currentColor}.v.fail:before{content:\"\\2717\"}"
    ".v.inconclusive{color:var(--inconclusive);background:var(--inconclusive-bg);"
    "border-style:dashed;border-color:currentColor}.v.inconclusive:before{content:\"?\"}"
    ".v.error{color:var(--error);background:var(--error-bg);border-color:currentColor}"
    ".v.error:before{content:\"!\"}.v.inapplicable{color:var(--inapplicable);"
    "background:var(--inapplicable-bg)}.v.inapplicable:before{content:\"\\2013\"}"
    "a.v:hover,a.v:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible"
    "{outline:2px solid var(--accent);outline-offset:2px}"
    ".tools{position:sticky;top:0;z-index:2;background:var(--paper);padding:12px 0;display:flex;"
    "flex-wrap:wrap;gap:8px;align-items:center;border-bottom:1px solid var(--line);"
    "margin-top:18px}.tools input{font:inherit;color:inherit;background:var(--card);"
    "border:1px solid var(--line);border-radius:8px;padding:6px 12px;width:min(340px,100%)}"
    ".tools button{font:inherit;font-size:13px;font-weight:600;color:var(--soft);"
    "background:var(--card);border:1px solid var(--line);border-radius:999px;padding:4px 13px;"
    "cursor:pointer}.tools button[aria-pressed=true]{background:var(--ink);color:var(--paper);"
    "border-color:var(--ink)}.tools output{color:var(--soft);font-size:13px;margin-left:auto}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}thead th,tr.cols th{"
    "font-size:12px;font-weight:600;color:var(--soft);border-bottom-color:var(--soft)}"
    ".matrix th.s{font-weight:400;width:46%}.matrix th.s b{font-weight:600;margin-right:10px;"
    "white-space:nowrap}.matrix th.s span{color:var(--soft)}.matrix tr.cols th{padding-top:18px}"
    ".matrix th.s i{display:block;font-style:normal;font-size:13px;text-align:right;"
    "color:var(--soft)}"
    ".matrix tr:hover th.s,.matrix tr:hover td{background:var(--shade)}"
    ".matrix tr.cols:hover th{background:none}.scroll{overflow-x:auto}"
    ".dim{opacity:.25}[hidden]{display:none!important}"
    ".attention{list-style:none;margin:0;padding:0}.attention li{display:grid;"
    "grid-template-columns:150px 1fr;gap:4px 14px;padding:10px 0;"
    "border-bottom:1px solid var(--line)}.attention a{font-weight:600}"
    ".attention .why{color:var(--soft)}";

static const char style_case[] =
    "details.case{background:var(--card);border:1px solid var(--line);border-radius:12px;"
    "margin:10px 0;scroll-margin-top:70px}details.case>summary{display:grid;"
    "grid-template-columns:150px 1fr auto;gap:14px;align-items:baseline;padding:11px 18px;"
    "cursor:pointer;list-style:none}details.case>summary::-webkit-details-marker{display:none}"
    "details.case>summary b{font-weight:600}details.case>summary span.t{color:var(--soft)}"
    "details.case>summary .open:after{content:\"open\";color:var(--accent);font-size:13px}"
    "details.case[open]>summary .open:after{content:\"close\"}"
    "details.case[open]>summary{border-bottom:1px solid var(--line)}.body{padding:6px 22px 22px}"
    ".reason{font-size:18px;line-height:1.4;margin:16px 0 4px;max-width:75ch}"
    "dl.five{display:grid;grid-template-columns:max-content 1fr;gap:0 20px;margin:14px 0;"
    "border-left:4px solid #d55e00;padding-left:16px}dl.five dt{color:var(--soft);padding:4px 0}"
    "dl.five dd{margin:0;padding:4px 0;overflow-wrap:anywhere}"
    ".num{text-align:right;white-space:nowrap}td.num,th.num{padding-right:22px}"
    "tr.differs td{background:var(--fail-bg)}mark{background:var(--mark);color:inherit;"
    "border-radius:3px;padding:0 1px;font-weight:700}td.what{white-space:nowrap}td.reasons,td "
    ".small{color:var(--soft);font-size:13px}"
    "figure{margin:14px 0 4px}figcaption{margin-top:4px;font-size:13px;color:var(--soft)}"
    ".key:before{content:\"\";display:inline-block;width:14px;height:10px;border-radius:2px;"
    "margin:0 6px 0 0;background:#56b4e9;opacity:.6}.key.billed:before{height:3px;"
    "margin-bottom:3px;background:#d55e00;opacity:1}figcaption .key{margin-right:18px}"
    "svg.plot{width:100%;height:auto;display:block;color:var(--ink)}"
    "svg.plot text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif}"
    "svg.plot [fill=black]{fill:var(--ink)}svg.plot [stroke=black]{stroke:var(--soft)}"
    "svg.plot [color=black]{color:var(--soft)}svg.plot [color=white]{color:transparent}"
    ".hazards{list-style:none;padding:0;margin:8px 0;display:flex;flex-wrap:wrap;gap:6px 10px}"
    ".hazards li{border:1px solid var(--line);border-radius:8px;padding:2px 10px;font-size:13px}"
    ".hazards li.open{border:1px dashed var(--inconclusive);color:var(--inconclusive)}"
    "details.more{margin-top:12px}details.more>summary{cursor:pointer;color:var(--accent);"
    "font-weight:600}details.more pre{max-height:640px}footer{color:var(--soft);font-size:13px;"
    "padding:40px 28px 60px;max-width:1240px;margin:0 auto}"
    "@media(max-width:720px){.attention li,details.case>summary{grid-template-columns:1fr}"
    ".headline{font-size:30px}}"
    "@media print{.tools,details.case>summary .open{display:none}body{font-size:10pt;"
    "background:#fff}details.case{break-inside:avoid-page}pre{max-height:none;overflow:visible;"
    "white-space:pre-wrap}main,header.top{max-width:none;padding:0}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

static const char script[] =
    "'use strict';\n"
    "const all=[...document.querySelectorAll('details.case')];\n"
    "const field=document.querySelector('.tools input');\n"
    "const buttons=[...document.querySelectorAll('.tools button')];\n"
    "const output=document.querySelector('.tools output');\n"
    "let only='';\n"
    "function filter(){\n"
    "  const words=field.value.toLowerCase().split(/\\s+/).filter(Boolean);let shown=0;\n"
    "  for(const one of all){\n"
    "    const text=one.dataset.text.toLowerCase();\n"
    "    const fits=(!only||one.dataset.verdict===only)&&words.every(w=>text.includes(w));\n"
    "    one.hidden=!fits;shown+=fits?1:0;\n"
    "    const cell=document.querySelector('.matrix a[href=\"#'+one.id+'\"]');\n"
    "    if(cell)cell.classList.toggle('dim',!fits);\n"
    "  }\n"
    "  for(const row of document.querySelectorAll('.matrix tr.row'))\n"
    "    row.hidden=!row.querySelector('a.v:not(.dim)');\n"
    "  for(const part of document.querySelectorAll('.matrix tbody'))\n"
    "    part.hidden=!part.querySelector('tr.row:not([hidden])');\n"
    "  for(const part of document.querySelectorAll('section.topic'))\n"
    "    part.hidden=!part.querySelector('tbody:not([hidden])');\n"
    "  output.textContent=shown===all.length?'':shown+' of '+all.length+' cases';\n"
    "}\n"
    "function open(){\n"
    "  const one=location.hash&&document.getElementById(location.hash.slice(1));\n"
    "  if(!one||!one.matches('details.case'))return;\n"
    "  one.hidden=false;one.open=true;one.scrollIntoView();\n"
    "}\n"
    "field.addEventListener('input',filter);\n"
    "for(const b of buttons)b.addEventListener('click',()=>{\n"
    "  only=b.getAttribute('aria-pressed')==='true'?'':b.value;\n"
    "  for(const o of buttons)o.setAttribute('aria-pressed',String(!!only&&o.value===only));\n"
    "  filter();\n"
    "});\n"
    "document.addEventListener('click',e=>{\n"
    "  const link=e.target.closest('a[href^=\"#c\"]');\n"
    "  if(link&&link.hash===location.hash)open();\n"
    "});\n"
    "addEventListener('hashchange',open);open();\n"
    "addEventListener('beforeprint',()=>{\n"
    "  for(const one of all)if(one.dataset.verdict!=='pass')one.open=true;\n"
    "});\n";

/* 'sha256-…' in base 64, as a content policy wants it. */
static void put_hash(text_t *out, const char *text) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char hex[SHA256_HEX + 1];
  uint8_t octets[SHA256_HEX / 2 + 1] = {0}; /* 32, and one of padding: 11 groups of three */
  sha256_t *sha = sha256_new();
  sha256_add(sha, bytes_text(text));
  sha256_hex(sha, hex);
  sha256_free(sha);
  status_t status = hex_read(bytes_text(hex), HEX_SMALL, octets, SHA256_LEN);
  CHECK(status == ST_OK);
  text_put(out, "'sha256-");
  for (size_t i = 0; i < sizeof octets; i += 3) {
    const uint32_t group = (uint32_t)octets[i] << 16 | (uint32_t)octets[i + 1] << 8 | octets[i + 2];
    const bool last = i + 3 == sizeof octets;
    text_printf(out, "%c%c%c%c", digits[group >> 18], digits[group >> 12 & 63],
                digits[group >> 6 & 63], last ? '=' : digits[group & 63]);
  }
  text_put(out, "'");
}

void report_page_open(text_t *out, const char *title) {
  text_t style = {0};
  text_put(&style, style_look);
  text_put(&style, style_matrix);
  text_put(&style, style_case);
  text_put(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "base-uri 'none'; form-action 'none'; style-src ");
  put_hash(out, text_chars(&style));
  text_put(out, "; script-src ");
  put_hash(out, script);
  text_printf(out,
              "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n",
              title, text_chars(&style));
  text_free(&style);
}

void report_page_close(text_t *out) {
  text_printf(out, "<script>%s</script>\n</body>\n</html>\n", script);
}
