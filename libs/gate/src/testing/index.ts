export { makePasskey } from './make-passkey.ts';
export { newBrowser } from './new-browser.ts';
export { SoftwareAuthenticator } from './software-authenticator.ts';
export { trustDevice } from './trust-device.ts';
