/** A receipt as PDF. The fonts are ours: those that every reader has lack letters of names and of the currency. */
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import type { Locale } from '../../mail/formats.js';

export interface Receipt {
  title: string;
  facts: [name: string, value: string][];
  refundsTitle: string;
  refunds: string[];
}

type Document = InstanceType<typeof PDFDocument>;

const fontPath = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** Points, of 1/72 inch. */
const margin = 56;
const nameWidth = 150;
const gap = 8;

export async function receiptPdf(receipt: Receipt, lang: Locale): Promise<Buffer> {
  // With the first receipt: it takes a while to load, and few processes make one.
  const { default: Pdf } = await import('pdfkit');
  const info = { Title: receipt.title, Producer: 'Octroi', Creator: 'Octroi' };
  const document = new Pdf({ size: 'A4', margin, lang, info, displayTitle: true });
  document.registerFont('text', fontPath('DejaVuSans')).registerFont('bold', fontPath('DejaVuSans-Bold'));
  write(document, receipt);
  document.end();
  const chunks: Buffer[] = [];
  for await (const chunk of document) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function write(document: Document, { title, facts, refundsTitle, refunds }: Receipt): void {
  document.font('text').fontSize(11).fillColor('#56606c').text('Octroi');
  document.font('bold').fontSize(20).fillColor('#1a1d21').text(title);
  document.font('text').fontSize(11).moveDown();
  for (const [name, value] of facts) writeFact(document, oneLine(name), oneLine(value));
  if (refunds.length === 0) return;
  document.moveDown().font('bold').fontSize(13).text(refundsTitle, margin).font('text').fontSize(11);
  for (const refund of refunds) document.moveDown(0.5).text(oneLine(refund), margin);
}

/** Name and value beside each other, on one page as far as they fit on one. */
function writeFact(document: Document, name: string, value: string): void {
  const { width, height } = document.page;
  const valueWidth = width - 2 * margin - nameWidth;
  const tall = Math.max(
    document.heightOfString(name, { width: nameWidth - gap }),
    document.heightOfString(value, { width: valueWidth }),
  );
  if (document.y + tall > height - margin) document.addPage();
  const top = document.y;
  document.fillColor('#56606c').text(name, margin, top, { width: nameWidth - gap });
  document.fillColor('#1a1d21').text(value, margin + nameWidth, top, { width: valueWidth });
  document.y = Math.max(document.y, top + tall) + gap;
  document.x = margin;
}

/** What a person has written may hold line ends and other characters that steer. */
const oneLine = (text: string) => text.replaceAll(/\p{C}+/gu, ' ');
