import type { VisitorWords } from '../words.ts';

const setPassword = 'Elegir una contraseña nueva';
const seePasskeys = 'Ver sus llaves de acceso';
const fine = 'Si ha sido usted, no tiene que hacer nada.';

/** Mails to visitors in Spanish. */
export const visitors: VisitorWords = {
  'visitor-invitation': ({ inviter, siteName, host, expiresAt }, show) => ({
    subject: `${inviter} le invita a ${siteName}`,
    preview: `Prepare su acceso a ${host}.`,
    text: [`${inviter} le da acceso a ${siteName} (${host}). Elija cómo inicia sesión allí:`],
    button: 'Preparar su acceso',
    notes: [
      `El enlace vale hasta el ${show.day(expiresAt)}, una sola vez. Tenga su teléfono a mano: quizá necesite una aplicación que muestre códigos.`,
    ],
    notMe:
      '¿No conoce a quien lo envía, o esto no es para usted? Dígalo aquí, y no se enviará ningún otro correo a su dirección en su nombre:',
  }),
  'visitor-password-reset': ({ siteName, host }) => ({
    subject: `Elija una contraseña nueva para ${siteName}`,
    preview: 'El enlace vale una hora.',
    text: [`Alguien, seguramente usted, ha pedido una contraseña nueva para ${siteName} (${host}).`],
    button: setPassword,
    notes: [
      'El enlace vale una hora y una sola vez. Los códigos de su aplicación se seguirán pidiendo donde se pedían.',
      'Si no ha sido usted, no haga nada: sin el enlace no cambia nada.',
    ],
  }),
  'visitor-password-changed': ({ siteName, host }) => ({
    subject: `Su contraseña de ${siteName} ha cambiado`,
    preview: 'Se han cerrado todas sus demás sesiones.',
    text: [
      `Su contraseña de ${siteName} (${host}) ha cambiado, y se han cerrado todas sus demás sesiones.`,
      'Si no ha sido usted, elija enseguida una nueva y avise al titular del sitio.',
    ],
    button: setPassword,
  }),
  'visitor-passkey-added': ({ host }) => ({
    subject: `Una nueva llave de acceso para ${host}`,
    preview: '¿Ha sido usted?',
    text: [
      `Se ha añadido una llave de acceso con la que a partir de ahora inicia sesión en ${host} sin contraseña ni código.`,
      `${fine} Si no, quítela enseguida y avise al titular del sitio.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-removed': ({ host }) => ({
    subject: `Se ha quitado una llave de acceso de ${host}`,
    preview: '¿Ha sido usted?',
    text: [
      `Se ha quitado una llave de acceso suya de ${host}. Ya nadie inicia sesión con ella, y se han cerrado todas sus demás sesiones.`,
      `${fine} Si no, elija enseguida una contraseña nueva y avise al titular del sitio.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-locked': ({ host }) => ({
    subject: `Una llave de acceso de ${host} ya no se acepta`,
    preview: 'Quizá alguien tenga una copia.',
    text: [
      `Una llave de acceso suya de ${host} llegó de un modo que solo se explica por una copia. Ya nadie inicia sesión con ella, y su sesión allí se ha cerrado.`,
      'Inicie sesión de otra forma, quítela y cree una nueva. Si su dispositivo ha estado fuera de sus manos, avise al titular del sitio.',
    ],
    button: seePasskeys,
  }),
  'visitor-code': ({ host, code, minutes }, show) => ({
    subject: `Su código para ${host}`,
    preview: `Vale ${show.plural(minutes, { one: '# minuto', other: '# minutos' })}.`,
    text: [`Su código para ${host} es ${code}.`],
    notes: [
      `Vale ${show.plural(minutes, { one: '# minuto', other: '# minutos' })}, una sola vez, y solo en la página que lo pidió. Nadie de nosotros se lo pedirá nunca.`,
      'Si no está iniciando sesión allí, quizá alguien conozca su contraseña: elija una nueva y avise al titular del sitio.',
    ],
  }),
  'visitor-sign-in': ({ host, byRecoveryCode }) => ({
    subject: byRecoveryCode ? `Se ha usado un código de recuperación en ${host}` : `Un nuevo inicio de sesión en ${host}`,
    preview: '¿Ha sido usted?',
    text: [
      byRecoveryCode
        ? `Alguien ha iniciado sesión en ${host} en su nombre con uno de sus códigos de recuperación. Ese código ya está gastado.`
        : `Alguien ha iniciado sesión en ${host} en su nombre, desde donde usted no lo había hecho antes.`,
    ],
    after: [`${fine} Si no, elija enseguida una contraseña nueva y avise al titular del sitio.`],
    button: 'Ver cómo inicia sesión',
  }),
};
