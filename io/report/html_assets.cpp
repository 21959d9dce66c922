#include "io/report/html_assets.hpp"

namespace cgcl {

std::string_view html_style() {
  return R"css(
:root{color-scheme:light dark;--ink:#1c2127;--soft:#5d6875;--page:#fff;--card:#f5f7f9;--line:#d9dfe5;--mark:#0b63b5;
--warn:#fdf3d6;--warn-line:#d5a021}
@media(prefers-color-scheme:dark){:root{--ink:#e4e7eb;--soft:#9aa5b1;--page:#14171b;--card:#1d2228;--line:#343c45;
--mark:#6cb2ff;--warn:#3a3115;--warn-line:#b98f2b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header,main,footer{max-width:1190px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:20px;margin:44px 0 10px;padding-top:10px;border-top:2px solid var(--line);overflow-wrap:anywhere}
h3{font-size:16px;margin:28px 0 6px;overflow-wrap:anywhere}
p{margin:8px 0;max-width:80ch}
a{color:var(--mark)}
.lead,figcaption,caption,.meaning,footer{color:var(--soft)}
nav a{display:inline-block;margin:10px 16px 0 0;overflow-wrap:anywhere}
.notice{background:var(--warn);border-left:4px solid var(--warn-line);padding:8px 14px;max-width:none}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 16px;min-width:140px;max-width:330px}
.tile b{display:block;font-size:23px;line-height:1.3;font-weight:600;overflow-wrap:anywhere}
.tile span{color:var(--soft);font-size:13px;display:block}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 20px;margin:10px 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
td,th,dd,b,h1,h2,h3{unicode-bidi:isolate}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px;overflow-x:auto;
font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere}
figure{display:inline-block;vertical-align:top;margin:14px 12px 14px 0;max-width:100%;overflow-x:auto}
figure svg{display:block;max-width:100%;height:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
figcaption{font-size:13px;margin-top:4px;width:0;min-width:100%}
.sheet{overflow-x:auto;max-height:620px;border:1px solid var(--line);border-radius:8px;margin:6px 0 18px}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;padding:4px 10px;border-bottom:1px solid var(--line);vertical-align:top}
td{max-width:34ch;overflow-wrap:anywhere}
th{position:sticky;top:0;background:var(--card);font-weight:600}
tr:last-child td{border-bottom:0}
tr:target td{background:var(--warn)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.said{color:var(--soft);font-size:13px;margin:16px 0 4px;max-width:none}
th[role=button]{cursor:pointer}
th[aria-sort=ascending]::after{content:" \25b2"}th[aria-sort=descending]::after{content:" \25bc"}
input[type=search]{font:inherit;font-size:13px;padding:3px 8px;border:1px solid var(--line);border-radius:6px;
background:var(--page);color:var(--ink);margin-right:8px}
.tip{position:fixed;pointer-events:none;background:var(--ink);color:var(--page);padding:3px 8px;border-radius:5px;
font-size:12px;max-width:420px;overflow-wrap:anywhere;z-index:9}
summary{cursor:pointer;color:var(--mark);margin:10px 0}
footer{margin-top:48px;padding-bottom:32px;font-size:13px}
@media print{body{font-size:11px}nav,input{display:none}header,main,footer{max-width:none;padding:0}
.sheet{max-height:none;overflow:visible;border:0}figure,.tiles,tr{break-inside:avoid}h2,h3,.said{break-after:avoid}
th{position:static}}
)css";
}

std::string_view html_script() {
  return R"js(
(function () {
  'use strict';
  var value = function (row, i) { return row.cells[i].textContent; };
  var number = function (text) { var v = parseFloat(text.replace(/,/g, '')); return isNaN(v) ? -Infinity : v; };
  document.querySelectorAll('.sheet table').forEach(function (table) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (head, i) {
      var numeric = head.className === 'n';
      var sort = function () {
        var first = numeric ? 'descending' : 'ascending', other = numeric ? 'ascending' : 'descending';
        var order = head.getAttribute('aria-sort') === first ? other : first;
        Array.prototype.forEach.call(heads, function (h) { h.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', order);
        rows.sort(function (a, b) {
          var x = value(a, i), y = value(b, i);
          var c = numeric ? number(x) - number(y) : x < y ? -1 : x > y ? 1 : 0;
          return (order === 'ascending' ? c : -c) || 0;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      };
      head.tabIndex = 0;
      head.setAttribute('role', 'button');
      head.addEventListener('click', sort);
      head.addEventListener('keydown', function (e) { if (e.key === 'Enter') sort(); });
    });
    if (rows.length < 9) return;
    var box = document.createElement('input');
    box.type = 'search';
    box.placeholder = 'filter rows';
    box.setAttribute('aria-label', 'filter rows');
    box.addEventListener('input', function () {
      var wanted = box.value.toLowerCase();
      rows.forEach(function (row) { row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0; });
    });
    var sheet = table.parentNode, said = sheet.previousElementSibling;
    said.insertBefore(box, said.firstChild);
  });
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  document.body.appendChild(tip);
  document.querySelectorAll('svg').forEach(function (svg) {
    svg.addEventListener('mousemove', function (e) {
      var shape = e.target, title = shape.parentNode === svg ? shape.querySelector('title') : null;
      if (title) { shape.tip = title.textContent; shape.removeChild(title); }   // else the browser shows it too
      tip.hidden = !shape.tip;
      if (!shape.tip) return;
      tip.textContent = shape.tip;
      tip.style.left = Math.min(e.clientX + 14, window.innerWidth - tip.offsetWidth - 8) + 'px';
      tip.style.top = Math.min(e.clientY + 14, window.innerHeight - tip.offsetHeight - 8) + 'px';
    });
    svg.addEventListener('mouseleave', function () { tip.hidden = true; });
  });
})();
)js";
}

}   // namespace cgcl
