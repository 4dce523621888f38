import { sourceHash } from './html.ts';

/**
 * What the page of the invisible check runs, inline. It shows the part for browsers with scripts, looks whether cookies are kept,
 * lets the Worker solve the challenge, sends the answer and loads the page again. Every way out ends in words and a button, none
 * in a loop: who comes here for the fourth time within a minute is told that the pass did not stay. Written for browsers of
 * 2016 and later; it works without a secure context.
 */
export const checkScript = String.raw`(function () {
'use strict';
var main = document.getElementById('check'), data = main.dataset, began = Date.now(), start = performance.now(), over = false;
var part = function (id) { return document.getElementById(id); };
function show(id) {
  ['working', 'failed', 'cookies', 'unsent'].forEach(function (other) { part(other).hidden = other !== id; });
  var button = id !== 'working' && part(id).querySelector('button');
  if (button) button.focus();
}
function fail() { if (!over) { over = true; show('failed'); } }
function keepsCookies() {
  try {
    document.cookie = 'sitekeep_probe=1; path=/; SameSite=Lax';
    var kept = document.cookie.indexOf('sitekeep_probe=1') >= 0;
    document.cookie = 'sitekeep_probe=; path=/; max-age=0; SameSite=Lax';
    return kept;
  } catch (error) { return false; }
}
// Whether this tab may load the page again: not more than three times a minute.
function mayLoad() {
  try {
    var recent = JSON.parse(sessionStorage.getItem('sitekeep_check') || '[]').filter(function (at) { return at <= began && began - at < 60000; });
    if (recent.length >= 3) { sessionStorage.removeItem('sitekeep_check'); return false; }
    sessionStorage.setItem('sitekeep_check', JSON.stringify(recent.concat(began)));
  } catch (error) {}
  return true;
}
function load() {
  if (!mayLoad()) return show('cookies');
  if (location.pathname.indexOf('/.sitekeep/') === 0) location.replace(data.return); else location.reload();
}
function report() {
  return JSON.stringify({
    webdriver: navigator.webdriver === true,
    userAgent: navigator.userAgent,
    languages: [].slice.call(navigator.languages || [navigator.language], 0, 20),
    screen: [screen.width, screen.height],
    viewport: [innerWidth, innerHeight],
    elapsed: performance.now() - start
  });
}
function send(solution) {
  var fields = new URLSearchParams();
  fields.set('token', data.token); fields.set('solution', solution); fields.set('report', report()); fields.set('return', data.return);
  fetch(data.answer, { method: 'POST', body: fields, credentials: 'same-origin', headers: { Accept: 'application/json' } }).then(function (answer) {
    return answer.json();
  }).then(function (answer) {
    if (answer.outcome === 'captcha') { over = true; return location.replace(data.captcha); }
    if (answer.outcome === 'retry') return load();
    if (answer.outcome !== 'passed') return fail();
    over = true;
    part('status').hidden = true; part('passed').hidden = false;
    if (data.form) show('unsent'); else load();
  }).catch(fail);
}
[].forEach.call(document.querySelectorAll('[data-do]'), function (button) {
  button.onclick = function () { if (button.dataset.do === 'back') history.back(); else location.reload(); };
});
addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
main.hidden = false;
if (!keepsCookies()) return show('cookies');
setTimeout(function () { part('slow').hidden = false; }, 5000);
try {
  var worker = new Worker(data.solver), bar = part('bar');
  worker.onerror = fail;
  worker.onmessage = function (event) {
    if (event.data.solved) { bar.value = event.data.solved; return; }
    try { send(event.data.solution); } catch (error) { fail(); }
  };
  worker.postMessage({ token: data.token, puzzles: +data.puzzles, bits: +data.bits });
} catch (error) { fail(); }
})();`;

export const checkScriptHash = sourceHash(checkScript);
