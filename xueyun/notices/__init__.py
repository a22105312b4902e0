"""Messages to people (消息中心), written in the transaction that caused them; a mail goes beside where it is wanted."""
