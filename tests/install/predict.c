/* A user's program: predicts a netlist with a run and writes it. Usage: predict RUN NETLIST OUTPUT */
#include <circuitgcl.h>
#include <stdio.h>

int main(int argc, char** argv) {
  cgcl_session* session = NULL;
  cgcl_model* model = NULL;
  cgcl_circuit* circuit = NULL;
  cgcl_prediction* prediction = NULL;
  int failed;
  if (argc != 4 || cgcl_abi() != CIRCUITGCL_ABI || cgcl_session_create(&session) != CGCL_OK) return 2;
  /* An exception inside, thrown and caught there. */
  if (cgcl_circuit_read(session, "absent.sp", &circuit) != CGCL_INPUT) return 3;
  failed = cgcl_session_set(session, "threads", "1") != CGCL_OK || cgcl_model_load(session, argv[1], &model) != CGCL_OK ||
           cgcl_circuit_read(session, argv[2], &circuit) != CGCL_OK ||
           cgcl_predict(session, model, circuit, &prediction) != CGCL_OK ||
           cgcl_prediction_write(session, prediction, argv[3]) != CGCL_OK;
  if (failed) fprintf(stderr, "%s\n", cgcl_error_message(session));
  cgcl_prediction_free(prediction);
  cgcl_circuit_free(circuit);
  cgcl_model_free(model);
  cgcl_session_destroy(session);
  return failed;
}
