// Calls of Linux that Swift's own module of the C library leaves out, since they are no part of POSIX.
#ifndef PLAIT_LINUX_PROCESSES_H
#define PLAIT_LINUX_PROCESSES_H

#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

/// The program that is started begins in this folder.
int plait_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// The program that is started has none of this process's descriptors from this one on.
int plait_spawn_closing_from(posix_spawn_file_actions_t *actions, int descriptor);

/// Limits the writable memory of a process and of those that it starts.
int plait_limit_data(pid_t process, uint64_t bytes);

/// Restricts a process, 0 for this one, to processors.
int plait_restrict_processors(pid_t process, const int *processors, int count);

/// The event of `poll` that says that the other end was closed.
short plait_poll_hangup(void);

#endif
