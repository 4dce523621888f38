import type { Labels, Words } from '../words.ts';
import { accounts } from './es-accounts.ts';
import { billing } from './es-billing.ts';
import { visitors } from './es-visitors.ts';

const labels: Labels = {
  hello: (name) => `Hola, ${name}:`,
  helloNobody: 'Hola:',
  footer: 'Sitekeep protege sitios web. Recibe este correo por su cuenta; si lo responde, lo leerá una persona.',
  visitorFooter:
    'Sitekeep protege este sitio para su titular. Recibe este correo porque su dirección está inscrita allí o porque alguien la ha escrito.',
  signIn: { when: 'Cuándo', address: 'Dirección', browser: 'Navegador', unknown: 'desconocido' },
  openAddress: 'O abra esta dirección:',
  colon: ':',
  invoice: 'Factura',
  creditNote: 'Factura rectificativa',
  toPay: 'Por pagar',
  due: 'Vence el',
  for: 'Para',
  site: 'Sitio',
  paidUntil: 'Pagado hasta el',
  amount: 'Importe',
  balance: 'Su saldo',
  dns: ['Tipo', 'Nombre', 'Valor'],
  egress: 'En el cortafuegos de su servidor, acepte solo estas direcciones nuestras:',
  bankTransfer: 'Si paga por transferencia, indique la referencia para que el dinero encuentre su factura:',
  bank: { holder: 'Beneficiario', iban: 'IBAN', bic: 'BIC', bank: 'Banco', reference: 'Referencia' },
  declines: {
    insufficient_funds: 'Su banco dice que no hay suficiente dinero en la cuenta.',
    expired_card: 'Su banco dice que la tarjeta ha caducado.',
    incorrect_cvc: 'Su banco dice que el código de seguridad no es correcto.',
    card_not_supported: 'Su banco dice que la tarjeta no sirve para este tipo de pagos.',
    processing_error: 'Su banco no pudo procesar el pago en ese momento.',
    amount_too_small: 'El importe es demasiado pequeño para una tarjeta: se puede pagar con su saldo.',
    other: 'Su banco no ha dado ningún motivo; puede decírselo si lo pregunta.',
  },
};

export const es: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
