/* circuitgcl: parasitic capacitance from netlists, for programs in C and whatever calls C.
 *
 *   cgcl_session* s = NULL;
 *   cgcl_model* m = NULL;
 *   cgcl_circuit* c = NULL;
 *   cgcl_prediction* p = NULL;
 *   if (cgcl_session_create(&s) == CGCL_OK && cgcl_model_load(s, "run", &m) == CGCL_OK &&
 *       cgcl_circuit_read(s, "my.sp", &c) == CGCL_OK && cgcl_predict(s, m, c, &p) == CGCL_OK)
 *     cgcl_prediction_write(s, p, "my.annotated.sp");
 *   else
 *     fprintf(stderr, "%s\n", cgcl_error_message(s));
 *   cgcl_prediction_free(p); cgcl_circuit_free(c); cgcl_model_free(m); cgcl_session_destroy(s);
 *
 * Threads: a session and what was made with it belong to one thread at a time; different sessions may be used at once
 * from different threads. A model may be shared: it is only read. Nothing is printed, no signal handler is installed
 * and the process is never ended. Options, callbacks and the last error belong to the session.
 *
 * Pointers to text and numbers stay valid until the object they were taken from is freed, those of an error until the
 * next call with the session. Capacitances are farad; NaN is "not known". Text is UTF-8 as it stands in the netlist.
 */
#ifndef CIRCUITGCL_H
#define CIRCUITGCL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CGCL_API __attribute__((visibility("default")))
#else
#define CGCL_API
#endif

/* Grows with every addition; nothing is taken away or changed under one SONAME of the library. */
#define CIRCUITGCL_ABI 2

/* The exit codes of the program. */
typedef enum cgcl_status {
  CGCL_OK = 0,
  CGCL_INTERNAL = 1,   /* a fault of the library */
  CGCL_INPUT = 2,      /* wrong argument, option or file */
  CGCL_RESOURCES = 3,  /* memory or disk */
  CGCL_DEVICE = 4,     /* device or driver */
  CGCL_NUMERICAL = 5,  /* a value that is not finite */
  CGCL_CANCELLED = 130 /* the progress function said so */
} cgcl_status;

typedef struct cgcl_session cgcl_session;
typedef struct cgcl_model cgcl_model;
typedef struct cgcl_circuit cgcl_circuit;
typedef struct cgcl_prediction cgcl_prediction;
typedef struct cgcl_embeddings cgcl_embeddings;

/* "0.1.0"; CIRCUITGCL_ABI of the library. */
CGCL_API const char* cgcl_version(void);
CGCL_API int cgcl_abi(void);

/* ---- session ---- */

CGCL_API cgcl_status cgcl_session_create(cgcl_session** out);
CGCL_API void cgcl_session_destroy(cgcl_session* session); /* NULL is allowed, in every free and destroy */

/* An option of `circuitgcl predict` by its name without dashes, as text: "threads", "seed", "memory-limit", "top",
 * "power", "candidates", "cmin", "device-map" ... A flag takes "true" or "false". */
CGCL_API cgcl_status cgcl_session_set(cgcl_session* session, const char* key, const char* value);

/* Called with each warning and note, a line without a line feed; NULL: none. */
typedef void (*cgcl_log_function)(void* user, int is_warning, const char* text);
CGCL_API void cgcl_session_on_log(cgcl_session* session, cgcl_log_function function, void* user);

/* Called between the steps of a call with what begins, such as "reading"; another value than 0 ends the call with
 * CGCL_CANCELLED before that step. NULL: none. */
typedef int (*cgcl_progress_function)(void* user, const char* step);
CGCL_API void cgcl_session_on_progress(cgcl_session* session, cgcl_progress_function function, void* user);

/* Of the last call with the session that failed; "" after one that did not. */
CGCL_API const char* cgcl_error_message(const cgcl_session* session); /* what, and what was expected */
CGCL_API const char* cgcl_error_id(const cgcl_session* session);      /* "E0214" */
CGCL_API const char* cgcl_error_where(const cgcl_session* session);   /* "file:line:column", or "" */
CGCL_API const char* cgcl_error_hint(const cgcl_session* session);

/* ---- model, circuit ---- */

/* A run folder of `circuitgcl train`, or its model.safetensors, which may be packed with gzip, xz or zstd. */
CGCL_API cgcl_status cgcl_model_load(cgcl_session* session, const char* path, cgcl_model** out);
CGCL_API void cgcl_model_free(cgcl_model* model);

/* A netlist: SPICE, CDL, Spectre or Verilog; capacitances in it are not used for a prediction. */
CGCL_API cgcl_status cgcl_circuit_read(cgcl_session* session, const char* path, cgcl_circuit** out);
CGCL_API void cgcl_circuit_free(cgcl_circuit* circuit);
CGCL_API int64_t cgcl_circuit_nets(const cgcl_circuit* circuit);    /* without supplies */
CGCL_API int64_t cgcl_circuit_devices(const cgcl_circuit* circuit);
CGCL_API const char* cgcl_circuit_top(const cgcl_circuit* circuit); /* name of the top cell */

/* ---- prediction ---- */

/* Everything that `circuitgcl predict` says of the circuit. Model and circuit may be freed afterwards. A model that is
 * NULL is chosen from those that ship with the library, by the device models of the circuit; which and why goes to the
 * log. They lie in share/circuitgcl/models of its installation, or where CIRCUITGCL_MODELS says. */
CGCL_API cgcl_status cgcl_predict(cgcl_session* session, const cgcl_model* model, const cgcl_circuit* circuit,
                                  cgcl_prediction** out);
CGCL_API void cgcl_prediction_free(cgcl_prediction* prediction);

/* What the model is called, as in files that are written. */
CGCL_API const char* cgcl_prediction_model(const cgcl_prediction* prediction);

/* Nets with supplies, which have no figures. */
CGCL_API int64_t cgcl_prediction_nets(const cgcl_prediction* prediction);
/* Pairs of nets that may couple, by the number of the first net, then of the second. */
CGCL_API int64_t cgcl_prediction_pairs(const cgcl_prediction* prediction);
CGCL_API const char* cgcl_prediction_net_name(const cgcl_prediction* prediction, int64_t net); /* NULL: no such net */

/* A column as an array of one number per net or pair; NULL for another name.
 * Nets: "ground_F", "lumped_F" (coupling to nets that are in no pair), "coupling_F" (of its pairs), "total_F" (all of
 * that), "low_F" and "high_F" (80 % interval of the total), "supply" and "unlike" (1 or 0; unlike: no net of the
 * training designs is like it).
 * Pairs: "a" and "b" (numbers of nets, as doubles), "capacitance_F" (expected), "existence" (probability), "low_F",
 * "high_F". */
CGCL_API const double* cgcl_prediction_net_values(const cgcl_prediction* prediction, const char* column);
CGCL_API const double* cgcl_prediction_pair_values(const cgcl_prediction* prediction, const char* column);

/* By the suffix: .csv .sp .cdl .inc .spf .spef .rep, or tables in FOLDER/. Whole or not at all. */
CGCL_API cgcl_status cgcl_prediction_write(cgcl_session* session, const cgcl_prediction* prediction, const char* path);

/* ---- embeddings ---- */

/* The embedding of every node of the circuit, without dropout, as `circuitgcl embed` has it. `path` is an encoder of
 * `circuitgcl pretrain`, or a run of a network that reads one. The circuit may be freed afterwards. */
CGCL_API cgcl_status cgcl_embed(cgcl_session* session, const char* path, const cgcl_circuit* circuit,
                                cgcl_embeddings** out);
CGCL_API void cgcl_embeddings_free(cgcl_embeddings* embeddings);

/* Nets without supplies come first, then devices, then their pins. */
CGCL_API int64_t cgcl_embeddings_nodes(const cgcl_embeddings* embeddings);
CGCL_API int64_t cgcl_embeddings_width(const cgcl_embeddings* embeddings);
/* "net", "device" or "pin"; the name is "" for a pin. NULL: no such node. */
CGCL_API const char* cgcl_embeddings_node_kind(const cgcl_embeddings* embeddings, int64_t node);
CGCL_API const char* cgcl_embeddings_node_name(const cgcl_embeddings* embeddings, int64_t node);
/* [nodes, width], row by row. */
CGCL_API const float* cgcl_embeddings_values(const cgcl_embeddings* embeddings);

/* The same numbers for NumPy, PyTorch and whatever else takes DLPack, without a copy. These are the structures of its
 * dlpack.h under names of ours, so that both headers can be used: cast the pointer to DLManagedTensor* (DLPack before
 * 1.0) or DLManagedTensorVersioned* (1.0 and later). */
typedef struct cgcl_dl_tensor { /* DLTensor */
  void* data;            /* 256-byte aligned; not to be written to, as all that take it see the same */
  int32_t device_type;   /* 1: CPU */
  int32_t device_id;     /* 0 */
  int32_t ndim;          /* 2 */
  uint8_t type_code;     /* 2: floating point */
  uint8_t type_bits;     /* 32 */
  uint16_t type_lanes;   /* 1 */
  int64_t* shape;        /* nodes, width */
  int64_t* strides;      /* width, 1 */
  uint64_t byte_offset;  /* 0 */
} cgcl_dl_tensor;

typedef struct cgcl_dl_managed_tensor { /* DLManagedTensor */
  cgcl_dl_tensor tensor;
  void* manager_ctx;
  void (*deleter)(struct cgcl_dl_managed_tensor* self);
} cgcl_dl_managed_tensor;

typedef struct cgcl_dl_managed_tensor_versioned { /* DLManagedTensorVersioned */
  uint32_t version_major, version_minor; /* 1, 0 */
  void* manager_ctx;
  void (*deleter)(struct cgcl_dl_managed_tensor_versioned* self);
  uint64_t flags;        /* 1: read only */
  cgcl_dl_tensor tensor;
} cgcl_dl_managed_tensor_versioned;

/* Who takes one calls its deleter once, from any thread. The numbers stay until then, whatever was freed before. */
CGCL_API cgcl_status cgcl_embeddings_dlpack(cgcl_session* session, const cgcl_embeddings* embeddings,
                                            cgcl_dl_managed_tensor** out);
CGCL_API cgcl_status cgcl_embeddings_dlpack_versioned(cgcl_session* session, const cgcl_embeddings* embeddings,
                                                      cgcl_dl_managed_tensor_versioned** out);

/* The destructor of a Python capsule, "dltensor" or "dltensor_versioned", with one of these: calls its deleter unless
 * somebody took it. Does nothing in a process without Python. */
CGCL_API void cgcl_dlpack_capsule_free(void* capsule);

#ifdef __cplusplus
}
#endif
#endif
