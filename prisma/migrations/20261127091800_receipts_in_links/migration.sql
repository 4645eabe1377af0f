-- Whether a mail asks for a receipt decides from now on whether its read mark is sent, so the link knows it.
UPDATE link SET extra = '{"asksForReceipt": true}'
FROM email_content
WHERE email_content.email_id = link.office_id AND link.resource = 'EMAIL' AND email_content.asks_for_receipt;
