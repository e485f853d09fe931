// Proves with a key and a witness of circom's, from Go.
//
//	prove CIRCUIT.zkey WITNESS.wtns PROOF.json PUBLIC.json
package main

// #cgo pkg-config: zkcard_capi
// #include <stdlib.h>
// #include <prover.h>
import "C"

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

const messageSize = 1024

func main() {
	if len(os.Args) != 5 {
		fail(errors.New("prove CIRCUIT.zkey WITNESS.wtns PROOF.json PUBLIC.json"))
	}
	zkey, wtns := read(os.Args[1]), read(os.Args[2])
	proof, public, err := prove(zkey, wtns)
	fail(err)
	fail(os.WriteFile(os.Args[3], proof, 0o644))
	fail(os.WriteFile(os.Args[4], public, 0o644))
}

// The texts of a proof and of its public values.
func prove(zkey, wtns []byte) (proof, public []byte, err error) {
	var proofSize, publicSize C.ulonglong
	message := (*C.char)(C.calloc(messageSize, 1))
	defer C.free(unsafe.Pointer(message))

	keyAt, keySize := unsafe.Pointer(&zkey[0]), C.ulonglong(len(zkey))
	C.groth16_proof_size(&proofSize)
	if C.groth16_public_size_for_zkey_buf(keyAt, keySize, &publicSize, message, messageSize) != C.PROVER_OK {
		return nil, nil, errors.New(C.GoString(message))
	}
	proof, public = make([]byte, proofSize), make([]byte, publicSize)
	if C.groth16_prover(keyAt, keySize, unsafe.Pointer(&wtns[0]), C.ulonglong(len(wtns)),
		(*C.char)(unsafe.Pointer(&proof[0])), &proofSize, (*C.char)(unsafe.Pointer(&public[0])), &publicSize,
		message, messageSize) != C.PROVER_OK {
		return nil, nil, errors.New(C.GoString(message))
	}
	return proof[:proofSize], public[:publicSize], nil
}

func read(name string) []byte {
	bytes, err := os.ReadFile(name)
	fail(err)
	if len(bytes) == 0 {
		fail(errors.New(name + ": empty"))
	}
	return bytes
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
