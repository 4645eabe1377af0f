-- A vector of words hardly shrinks when it is compressed, and a search that reads many of them would unpack each.
ALTER TABLE email_content ALTER COLUMN search SET STORAGE EXTERNAL;
