#define _GNU_SOURCE
#include "CLinuxProcesses.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>

int plait_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int plait_spawn_closing_from(posix_spawn_file_actions_t *actions, int descriptor) {
  return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}

int plait_limit_data(pid_t process, uint64_t bytes) {
  const struct rlimit limit = {bytes, bytes};
  return prlimit(process, RLIMIT_DATA, &limit, 0);
}

int plait_restrict_processors(pid_t process, const int *processors, int count) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int i = 0; i < count; i++) {
    if (processors[i] < 0 || processors[i] >= CPU_SETSIZE) {
      errno = EINVAL;
      return -1;
    }
    CPU_SET(processors[i], &set);
  }
  return sched_setaffinity(process, sizeof set, &set);
}

short plait_poll_hangup(void) { return POLLRDHUP; }
