// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/starttls/line_protocol.h"

/// The tables of the protocols that consist of text lines.
namespace staple::starttls {

LineDialogue smtp_dialogue();   ///< RFC 3207; RFC 5321, 4.1.1.10
LineDialogue lmtp_dialogue();   ///< RFC 2033
LineDialogue imap_dialogue();   ///< RFC 9051, 6.2.1 and 6.1.3
LineDialogue pop3_dialogue();   ///< RFC 2595, 4; RFC 1939, 5
LineDialogue ftp_dialogue();    ///< RFC 4217, 4; RFC 959, 4.1.1
LineDialogue sieve_dialogue();  ///< RFC 5804, 2.2 and 2.3
LineDialogue nntp_dialogue();   ///< RFC 4642; RFC 3977, 5.4

}  // namespace staple::starttls
