// The C interface with owners and exceptions: one header, C++17.
#pragma once

#include <circuitgcl.h>   // installed beside this file
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace circuitgcl {

/// A call that failed: what() is the message; id "E0214", where "file:line:column" or "", hint or "".
class Error : public std::runtime_error {
 public:
  Error(cgcl_status status, const cgcl_session* session)
      : std::runtime_error(cgcl_error_message(session)),
        status_(status),
        id_(cgcl_error_id(session)),
        where_(cgcl_error_where(session)),
        hint_(cgcl_error_hint(session)) {}
  [[nodiscard]] cgcl_status status() const { return status_; }
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  cgcl_status status_;
  std::string id_, where_, hint_;
};

namespace detail {
template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* object) const { free(object); }
};
template <class T, void (*free)(T*)>
using Owner = std::unique_ptr<T, Free<T, free>>;
}   // namespace detail

using Model = detail::Owner<cgcl_model, cgcl_model_free>;
using Circuit = detail::Owner<cgcl_circuit, cgcl_circuit_free>;

/// Nets and pairs of nets with their capacitances, farad.
class Prediction {
 public:
  explicit Prediction(cgcl_prediction* owned) : of_(owned) {}
  [[nodiscard]] std::int64_t nets() const { return cgcl_prediction_nets(of_.get()); }
  [[nodiscard]] std::int64_t pairs() const { return cgcl_prediction_pairs(of_.get()); }
  [[nodiscard]] std::string net_name(std::int64_t net) const {
    return cgcl_prediction_net_name(of_.get(), net);
  }
  /// [nets()] and [pairs()]; nullptr for a column that there is not. See circuitgcl.h.
  [[nodiscard]] const double* net_values(const char* column) const {
    return cgcl_prediction_net_values(of_.get(), column);
  }
  [[nodiscard]] const double* pair_values(const char* column) const {
    return cgcl_prediction_pair_values(of_.get(), column);
  }
  [[nodiscard]] const cgcl_prediction* get() const { return of_.get(); }

 private:
  detail::Owner<cgcl_prediction, cgcl_prediction_free> of_;
};

/// The embedding of every node of a circuit: nets, devices, pins.
class Embeddings {
 public:
  explicit Embeddings(cgcl_embeddings* owned) : of_(owned) {}
  [[nodiscard]] std::int64_t nodes() const { return cgcl_embeddings_nodes(of_.get()); }
  [[nodiscard]] std::int64_t width() const { return cgcl_embeddings_width(of_.get()); }
  /// [nodes(), width()], row by row.
  [[nodiscard]] const float* values() const { return cgcl_embeddings_values(of_.get()); }
  [[nodiscard]] std::string node_kind(std::int64_t node) const {
    return cgcl_embeddings_node_kind(of_.get(), node);
  }
  [[nodiscard]] std::string node_name(std::int64_t node) const {
    return cgcl_embeddings_node_name(of_.get(), node);
  }
  [[nodiscard]] const cgcl_embeddings* get() const { return of_.get(); }

 private:
  detail::Owner<cgcl_embeddings, cgcl_embeddings_free> of_;
};

/// Of one thread at a time. Every member throws Error.
class Session {
 public:
  Session() {
    cgcl_session* made = nullptr;
    const cgcl_status status = cgcl_session_create(&made);
    of_.reset(made);
    check(status);
  }
  void set(const std::string& key, const std::string& value) {
    check(cgcl_session_set(of_.get(), key.c_str(), value.c_str()));
  }
  /// Warnings and notes. The function must not throw.
  void on_log(std::function<void(bool is_warning, const std::string& text)> log) {
    log_ = std::make_unique<Log>(std::move(log));
    cgcl_session_on_log(
        of_.get(),
        [](void* user, int is_warning, const char* text) {
          (*static_cast<Log*>(user))(is_warning != 0, text);
        },
        log_.get());
  }
  /// Called between the steps of a call; true ends it with CGCL_CANCELLED. The function must not throw.
  void on_progress(std::function<bool(const std::string& step)> progress) {
    progress_ = std::make_unique<Step>(std::move(progress));
    cgcl_session_on_progress(
        of_.get(), [](void* user, const char* step) { return (*static_cast<Step*>(user))(step) ? 1 : 0; },
        progress_.get());
  }
  [[nodiscard]] Model load(const std::string& path) {
    cgcl_model* made = nullptr;
    check(cgcl_model_load(of_.get(), path.c_str(), &made));
    return Model(made);
  }
  [[nodiscard]] Circuit read(const std::string& path) {
    cgcl_circuit* made = nullptr;
    check(cgcl_circuit_read(of_.get(), path.c_str(), &made));
    return Circuit(made);
  }
  /// By the shipped model that suits the circuit.
  [[nodiscard]] Prediction predict(const Circuit& circuit) { return predict(Model(), circuit); }
  [[nodiscard]] Prediction predict(const Model& model, const Circuit& circuit) {
    cgcl_prediction* made = nullptr;
    check(cgcl_predict(of_.get(), model.get(), circuit.get(), &made));
    return Prediction(made);
  }
  /// By an encoder of `circuitgcl pretrain`, or a run of a network that reads one.
  [[nodiscard]] Embeddings embed(const std::string& encoder, const Circuit& circuit) {
    cgcl_embeddings* made = nullptr;
    check(cgcl_embed(of_.get(), encoder.c_str(), circuit.get(), &made));
    return Embeddings(made);
  }
  void write(const Prediction& prediction, const std::string& path) {
    check(cgcl_prediction_write(of_.get(), prediction.get(), path.c_str()));
  }
  [[nodiscard]] cgcl_session* get() const { return of_.get(); }

 private:
  using Log = std::function<void(bool, const std::string&)>;
  using Step = std::function<bool(const std::string&)>;
  void check(cgcl_status status) const {
    if (status != CGCL_OK) throw Error(status, of_.get());
  }

  detail::Owner<cgcl_session, cgcl_session_destroy> of_;
  std::unique_ptr<Log> log_;   // where a session that moves does not leave them
  std::unique_ptr<Step> progress_;
};

}   // namespace circuitgcl
