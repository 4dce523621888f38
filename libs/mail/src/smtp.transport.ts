import { createTransport } from 'nodemailer';
import { MailRefused, MailTransport, type OutgoingMail } from './mail-transport.ts';

const seconds = 1000;
type SmtpError = Error & { responseCode?: number; code?: string };

/** A mail server, by SMTP. A few connections are kept open; a server that hangs is given up after 15 seconds. */
export class SmtpTransport extends MailTransport {
  private readonly transporter;

  constructor(
    url: string,
    private readonly from: string,
    /** where a person reads the answers */
    private readonly replyTo?: string,
  ) {
    super();
    const { protocol, hostname, port, username, password, searchParams } = new URL(url);
    const secure = protocol === 'smtps:';
    this.transporter = createTransport({
      pool: true,
      maxConnections: 3,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : secure ? 465 : 587,
      secure,
      requireTLS: searchParams.get('requireTLS') === 'true',
      ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: 10 * seconds,
      greetingTimeout: 10 * seconds,
      socketTimeout: 15 * seconds,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async deliver({ language, ...mail }: OutgoingMail): Promise<void> {
    const headers = { 'Auto-Submitted': 'auto-generated', 'Content-Language': language };
    try {
      await this.transporter.sendMail({ from: this.from, replyTo: this.replyTo, ...mail, headers });
    } catch (error) {
      const { responseCode = 0, code, message } = error as SmtpError;
      // 5xx about the mail itself is final; 5xx about our sign-in is a fault of the configuration, which somebody will mend.
      if (responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) throw new MailRefused(message);
      throw error;
    }
  }

  close(): Promise<void> {
    this.transporter.close();
    return Promise.resolve();
  }
}
