#include "html.h"

#include <qnnland.h>

void html_text(FILE *page, const char *text) {
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", page);
            break;
        case '<':
            fputs("&lt;", page);
            break;
        case '>':
            fputs("&gt;", page);
            break;
        case '"':
            fputs("&quot;", page);
            break;
        case '\'':
            fputs("&#39;", page);
            break;
        default:
            fputc(*text, page);
        }
    }
}

static const char style[] =
    ":root{--ink:#111827;--text:#374151;--muted:#6b7280;--line:#e5e7eb;--soft:#f8fafc;--accent:#2166ac}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#fff;color:var(--text);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica "
    "Neue',Arial,sans-serif}\n"
    "main{max-width:1120px;margin:0 auto;padding:40px 32px 48px}\n"
    "h1{margin:0 0 6px;color:var(--ink);font-size:30px;line-height:1.2;letter-spacing:-.01em}\n"
    "h2{margin:44px 0 12px;padding-top:20px;border-top:1px solid var(--line);color:var(--ink);font-size:20px}\n"
    ".sub{margin:0 0 22px;color:var(--muted)}\n"
    "p{margin:0 0 14px;max-width:86ch}\n"
    ".tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:16px;margin:26px 0 0}\n"
    ".tile{padding:14px 16px;border:1px solid var(--line);border-radius:8px;background:var(--soft)}\n"
    ".tile b{display:block;color:var(--ink);font-size:25px;font-weight:600;line-height:1.3}\n"
    ".tile span{display:block;font-size:13px;color:var(--muted)}\n"
    ".figures{display:grid;grid-template-columns:repeat(2,1fr);gap:32px 36px}\n"
    "figure{margin:0;min-width:0;break-inside:avoid}\n"
    "figure.wide{grid-column:1/-1}\n"
    "figure h3{margin:0 0 4px;color:var(--ink);font-size:16px}\n"
    "figure svg{display:block;width:100%;height:auto}\n"
    "figure svg text,figure svg tspan{font-family:inherit}\n"
    "figcaption{margin-top:6px;font-size:14px;color:var(--text)}\n"
    "sub,sup{line-height:0}\n"
    "table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}\n"
    ".scroll{overflow-x:auto}\n"
    ".full{width:100%}\n"
    "th,td{padding:6px 14px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}\n"
    "th{color:var(--muted);font-weight:600;border-bottom:1px solid #9ca3af}\n"
    "th:first-child,td:first-child{padding-left:4px}\n"
    ".left{text-align:left}\n"
    "tr.best td{background:#eef4fb;color:var(--ink);font-weight:600}\n"
    "details{margin-top:8px;font-size:13px}\n"
    "summary{cursor:pointer;color:var(--accent)}\n"
    "details table{margin-top:8px;font-size:13px}\n"
    "details th,details td{padding:4px 9px}\n"
    "details .left{white-space:normal}\n"
    "code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:1px "
    "5px;border-radius:4px}\n"
    "pre{margin:0;padding:12px 14px;border:1px solid var(--line);border-radius:8px;background:var(--soft);white-space:pre-wrap}\n"
    "pre code{padding:0;background:none}\n"
    "footer{margin-top:44px;padding-top:14px;border-top:1px solid var(--line);font-size:13px;color:var(--muted)}\n"
    "@media (max-width:820px){.figures{grid-template-columns:1fr}.tiles{grid-template-columns:repeat(2,1fr)}}\n"
    "@media print{.figures{grid-template-columns:1fr "
    "1fr;gap:20px}.tiles{grid-template-columns:repeat(4,1fr)}main{max-width:none;padding:0}body{font-size:11pt}h2{break-after:"
    "avoid}tr{break-inside:avoid}}\n";

void html_begin(FILE *page, const char *title) {
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", page);
    fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", page);
    html_text(page, title);
    fprintf(page, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    html_text(page, title);
    fputs("</h1>\n", page);
}

void html_end(FILE *page, const char *program) {
    fprintf(page, "<footer>Written by %s, libqnnland %s.</footer>\n</main>\n</body>\n</html>\n", program, qnl_version_text());
}

void html_tile(FILE *page, const char *label, const char *value, const char *note) {
    fputs("<div class=\"tile\"><span>", page);
    html_text(page, label);
    fputs("</span><b>", page);
    html_text(page, value);
    fputs("</b><span>", page);
    html_text(page, note);
    fputs("</span></div>\n", page);
}
