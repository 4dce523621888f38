import { sourceHash } from './html.ts';

/**
 * What the sign-in runs, inline, where passkeys are offered (WebAuthn level 3). The form with `data-passkey` is shown where the browser has
 * passkeys, and what has `data-no-passkey` is hidden. When the form is sent, the script asks the path in `data-passkey` what to ask the
 * browser for, writes what the browser gives into the field `credential`, and sends the form. Where that does not work, the form's own alert is
 * shown and the button can be used again. Options and credentials are converted here, because extensions of password managers do not do so
 * reliably.
 */
export const passkeyScript = String.raw`(function () {
'use strict';
if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;
var all = function (selector) { return [].slice.call(document.querySelectorAll(selector)); };
var parts = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'];
function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), function (character) { return character.charCodeAt(0); });
}
function text(buffer) {
  var characters = '';
  new Uint8Array(buffer).forEach(function (byte) { characters += String.fromCharCode(byte); });
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
function ask(options) {
  options.challenge = bytes(options.challenge);
  if (options.allowCredentials) options.allowCredentials = options.allowCredentials.map(function (one) {
    return Object.assign({}, one, { id: bytes(one.id) });
  });
  return navigator.credentials.get({ publicKey: options });
}
function told(credential) {
  var from = credential.response, response = {};
  parts.forEach(function (part) { if (from[part]) response[part] = text(from[part]); });
  var told = { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response };
  told.clientExtensionResults = credential.getClientExtensionResults();
  if (credential.authenticatorAttachment) told.authenticatorAttachment = credential.authenticatorAttachment;
  return JSON.stringify(told);
}
function send(form) {
  var button = form.querySelector('button'), alert = form.querySelector('[role=alert]');
  button.disabled = true;
  alert.hidden = true;
  var headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  fetch(form.dataset.passkey, { method: 'POST', body: '', credentials: 'same-origin', headers: headers }).then(function (answer) {
    if (!answer.ok) throw new Error('no options');
    return answer.json();
  }).then(function (answer) {
    return ask(answer.options);
  }).then(function (credential) {
    form.elements.credential.value = told(credential);
    HTMLFormElement.prototype.submit.call(form);
  }).catch(function () {
    button.disabled = false;
    alert.hidden = false;
  });
}
all('form[data-passkey]').forEach(function (form) {
  form.addEventListener('submit', function (event) { event.preventDefault(); send(form); });
  form.hidden = false;
  if (form.parentNode.hidden) form.parentNode.hidden = false;
});
all('[data-no-passkey]').forEach(function (element) { element.hidden = true; });
addEventListener('pageshow', function () { all('form[data-passkey] button').forEach(function (button) { button.disabled = false; }); });
})();`;

export const passkeyScriptHash = sourceHash(passkeyScript);
