/*
 * What zkcard has beside rapidsnark's calls.
 */
#ifndef ZKCARD_H
#define ZKCARD_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Chooses what computes for all prover objects that are made from now on: "soft" is the CPU, "vfio:ADDRESS" a card on the
 * PCI bus, "vfio-user:SOCKET" a card behind a socket, such as `zkcard sim-card` serves, "serial:PORT" one behind a serial
 * port. A card's every answer is checked.
 *
 * The device is opened at once, and stays open until another is chosen and the objects on it are destroyed. NULL leaves the
 * choice to the environment's ZKCARD_DEVICE again, which takes the same words; without it the CPU computes.
 *
 * Returns PROVER_OK of prover.h; or PROVER_ERROR, and error_msg says what to do. The choice then stays as it was.
 */
int zkcard_set_device(const char *device, char *error_msg, unsigned long long error_msg_maxsize);

#ifdef __cplusplus
}
#endif

#endif
