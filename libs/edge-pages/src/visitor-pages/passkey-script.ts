import { sourceHash } from '../html.ts';

/**
 * What pages run, inline, on which a passkey can be made: the form `passkey` is shown where the browser knows passkeys; when it is sent,
 * the options are fetched, the browser makes the passkey, and the form goes off with it as JSON in its field `credential`. Written with
 * nothing but what browsers with passkeys have had from the beginning.
 */
export const passkeyScript = String.raw`(function () {
'use strict';
var form = document.getElementById('passkey');
if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
var button = form.querySelector('button'), fault = document.getElementById('passkey-fault');
function bytes(text) {
  var binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, function (character) { return character.charCodeAt(0); });
}
function text(buffer) {
  var binary = '';
  new Uint8Array(buffer).forEach(function (byte) { binary += String.fromCharCode(byte); });
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
function read(options) {
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  (options.excludeCredentials || []).forEach(function (known) { known.id = bytes(known.id); });
  return options;
}
function write(made) {
  var response = made.response;
  return JSON.stringify({
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: {
      clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : []
    },
    clientExtensionResults: {}
  });
}
[].forEach.call(document.querySelectorAll('[data-script]'), function (part) { part.hidden = part.dataset.script === 'without'; });
form.addEventListener('submit', function (event) {
  event.preventDefault();
  button.disabled = true;
  fault.hidden = true;
  var asked = new URLSearchParams();
  if (form.elements.k) asked.set('k', form.elements.k.value);
  fetch(form.dataset.options, { method: 'POST', body: asked, credentials: 'same-origin', headers: { Accept: 'application/json' } }).then(function (answer) {
    if (!answer.ok) throw new Error('refused');
    return answer.json();
  }).then(function (answer) {
    return navigator.credentials.create({ publicKey: read(answer) });
  }).then(function (made) {
    form.elements.credential.value = write(made);
    HTMLFormElement.prototype.submit.call(form);
  }).catch(function () {
    button.disabled = false;
    fault.hidden = false;
    button.focus();
  });
});
})();`;

export const passkeyScriptHash = sourceHash(passkeyScript);
