// The C side of libsystemd that Midwatch uses; Debian package libsystemd-dev, 252 or newer.
// Variadic calls (sd_notifyf, sd_journal_send) do not reach Swift: sd_notify and sd_journal_sendv do.
#ifndef MIDWATCH_CSYSTEMD_SHIM_H
#define MIDWATCH_CSYSTEMD_SHIM_H

#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#endif
